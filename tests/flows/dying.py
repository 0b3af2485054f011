"""An installation in which work is done by processes that die at a given step: `tests.flows.killed` says how."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Installation:
    """One of its own, on either database, and the process that works in it."""

    environment: dict[str, str]
    process: subprocess.Popen[str]

    @property
    def is_sqlite(self) -> bool:
        return self.environment["M4D_DATABASE_URL"].startswith("sqlite")

    def run(self, step: int, source: Path | int) -> tuple[int, str]:
        """Exit code and last words of a run that dies at a step."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        for _ in range(40):
            self.process.stdin.write(json.dumps([step, str(source)]) + "\n")
            self.process.stdin.flush()
            code, said = json.loads(self.process.stdout.readline())
            if "is being read by another process" not in said:  # the dead one's lease has not run out yet
                return int(code), str(said)
        raise AssertionError(said)


@contextmanager
def started(module: str, environment: dict[str, str]) -> Iterator[Installation]:
    """Yield an installation of that environment. module: what its process runs."""
    command = [sys.executable, "-m", module]
    environment = {**environment, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Installation(environment, process)
