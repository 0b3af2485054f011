"""Distributions of strangers, written to a folder as an installer would put them there."""

from pathlib import Path
from textwrap import dedent

import pytest

HEAD = """
import os, signal, socket, sys, threading
from m4d_core.ingestion import *
from m4d_core.ingestion.paginate import NextLink

class Base(FeedSource):
    partner = "undp"
    license = License(key="CC-BY-4.0")
    url = "{url}"
"""


class Shelf:
    """Where they are installed, for this process and for its children. url: what each asks unless it says another."""

    def __init__(self, folder: Path, url: str = "https://partner.example/feed") -> None:
        self.folder = folder
        self.url = url

    def install(self, key: str, body: str, *, before: str = "") -> str:
        """Install a distribution with one plugin: a class of this body, below what the module does when imported."""
        module = "stranger_" + key.replace("-", "_")
        made = "".join(f"    {line}\n" for line in dedent(body).strip().splitlines()) or "    pass\n"
        text = HEAD.format(url=self.url) + dedent(before) + f'\n@source("{key}")\nclass Made(Base):\n{made}'
        (self.folder / f"{module}.py").write_text(text)
        about = self.folder / f"m4d_plugin_{module}-1.5.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: m4d-plugin-{key}\nVersion: 1.5\n")
        (about / "entry_points.txt").write_text(f"[m4d.plugins]\n{key} = {module}:Made\n")
        return key


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """An empty shelf."""
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return Shelf(folder)
