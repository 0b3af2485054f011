"""`m4d` called in a process of its own, with a few sources and nothing of the machine."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.forked import m4d

FEED = """<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><language>en</language>
<item><guid isPermaLink='false'>urn:1</guid><title>Migrants open a bakery</title><link>https://example.org/1</link></item>
<item><guid isPermaLink='false'>urn:2</guid><title>Football results</title><link>https://example.org/2</link></item>
</channel></rss>"""


@dataclass(frozen=True, kw_only=True)
class Called:
    """The command, and the folder it works in."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        quiet = {"M4D_DATA_DIR": str(self.folder / "var"), "M4D_LOG_LEVEL": "error", "COLUMNS": "200", "NO_COLOR": "1"}
        few = {"M4D_DEMO": "false", "M4D_PLUGINS": "unfpa,un-women,undp-projects"}
        environment = {**os.environ, **quiet, **few, **self.environ, **environ}
        return m4d(environment, *arguments, folder=self.folder)

    def json(self, *arguments: str, **environ: str) -> Any:
        done = self(*arguments, "--json", **environ)
        return json.loads(done.stdout)

    def report(self, *arguments: str) -> dict[str, Any]:
        (found,) = self.json("ingest", *arguments)
        return dict(found)

    def payload(self, body: str | bytes = FEED, name: str = "feed.xml") -> str:
        path = self.folder / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return str(path)

    def plugin(self, name: str, code: str) -> dict[str, str]:
        """Write a distribution of one plugin; returns what makes it installed."""
        (self.folder / f"{name}.py").write_text(code)
        metadata = self.folder / f"m4d_plugin_{name}-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: m4d-plugin-{name}\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text(f"[m4d.plugins]\n{name} = {name}:Plugin\n")
        return {"PYTHONPATH": str(self.folder), "M4D_PLUGINS": ""}
