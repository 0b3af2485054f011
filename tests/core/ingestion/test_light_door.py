"""The door loads nothing heavy: a plugin author pays for the standard library alone."""

import json
import subprocess
import sys

import pytest

PROBE = """
import sys
before = set(sys.modules)
import {name}
import json
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def loaded_by(name: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", PROBE.format(name=name)], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout))


@pytest.mark.parametrize(
    "name",
    [
        "m4d_core.ingestion",
        "m4d_core.ingestion.bases",
        "m4d_core.ingestion.activity",
        "m4d_core.ingestion.iati_registry",
        "m4d_core.ingestion.shape",
        "m4d_core.ingestion.library",
        "m4d_core.ingestion.web",
        "m4d_core.ingestion.network_scope",
        "m4d_core.ingestion.formats",
        "m4d_core.content.item",
        "m4d_core.content.urls",
        "m4d_core.content.dates",
        "m4d_plugins.iati",
        "m4d_plugins.un_news",
        "m4d_plugins.unhcr",
        "m4d_plugins.reliefweb.reports",
        "m4d_plugins.reliefweb.updates",
        "m4d_plugins.world_bank.documents",
        "m4d_plugins.world_bank.projects",
        "m4d_plugins.ilo_news",
        "m4d_plugins.oecd",
        "m4d_plugins.icmpd",
        "m4d_plugins.cities_alliance",
        "m4d_plugins.labordoc",
        "m4d_plugins.un_library",
        "m4d_plugins.world_bank_okr",
    ],
)
def test_only_the_standard_library_is_loaded(name: str) -> None:
    strangers = {module.partition(".")[0] for module in loaded_by(name)} - set(sys.stdlib_module_names)
    assert strangers <= {"m4d_core", "m4d_plugins"}


def test_the_door_loads_no_other_room() -> None:
    rooms = {module for module in loaded_by("m4d_core.ingestion") if module.startswith("m4d_core.")}
    assert rooms
    heavy = ("m4d_core.storage", "m4d_core.settings", "m4d_core.ingestion.formats", "m4d_core.content.html")
    assert not {module for module in rooms if module.startswith(heavy)}
    assert "m4d_core.ingestion.normalise" not in rooms
    assert "socket" not in loaded_by("m4d_core.ingestion")
