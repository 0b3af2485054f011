"""What a child is told of its limits; what it does is tried in `test_isolate.py`."""

import json
import subprocess
import sys

from m4d_core.ingestion import child
from m4d_core.ingestion.child import Limits
from m4d_core.settings import Settings

HEAVY = ("asyncio", "pydantic", "httpx", "lxml", "feedparser", "sqlalchemy", "structlog")


def test_limits_are_those_of_the_installation() -> None:
    settings = Settings(parser_cpu_s=3, parser_timeout_s=4.5, parser_memory_bytes=5, plugin_timeout_s=6.5)
    assert Limits.from_settings(settings) == Limits(cpu_s=3, wall_s=4.5, memory_bytes=5)
    assert Limits.of_questions(settings) == Limits(cpu_s=3, wall_s=6.5, memory_bytes=5)


def test_every_child_starts_light() -> None:
    asked = f"import json, sys, {child.__name__}, m4d_core.ingestion.guest; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-P", "-c", asked], capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(json.loads(done.stdout))
