"""The public suites: where each lies in its checkout, how it is run, and what it says."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Case:
    """A case of a suite. why: what it says where it failed, or was not run, as after a set-up that failed."""

    name: str
    passed: bool
    why: str = ""


@dataclass(frozen=True)
class Suite:
    """A suite. repository: under whose name its checkout lies. port: at which it wants its server, 0 for any."""

    repository: str
    files: tuple[str, ...]
    command: Callable[[Path], list[str]]
    read: Callable[[Path], list[Case]]
    port: int = 0

    def run(self, report: Path) -> list[str]:
        """Return the command that runs the suite, and writes what it finds to a file."""
        return [*self.command(report), *self.files]


def environment(url: str) -> dict[str, str]:
    """Return the environment in which a suite finds its server."""
    return {**os.environ, "MEILISEARCH_URL": url, "CI": ""}


def of_junit(report: Path) -> list[Case]:
    """Return the cases of a report of pytest."""
    cases = []
    for case in ElementTree.parse(report).iter("testcase"):
        failure = next((part for part in case if part.tag in ("failure", "error", "skipped")), None)
        why = "" if failure is None else failure.get("message", "")
        cases.append(Case(f"{case.get('classname', '').rpartition('.')[2]} {case.get('name')}", failure is None, why))
    return cases


def of_vitest(report: Path, folder: str) -> list[Case]:
    """Return the cases of a report of Vitest that lie in a folder."""
    return [
        Case(
            f"{Path(file['name']).name} {case['fullName']}",
            case["status"] == "passed",
            next(iter(case["failureMessages"]), case["status"]),
        )
        for file in json.loads(report.read_text())["testResults"]
        if Path(file["name"]).parent.match(folder)
        for case in file["assertionResults"]
    ]


def _pytest(report: Path) -> list[str]:
    quiet = ["-o", "addopts=", "-p", "no:cacheprovider", "-q", "--no-header", "--tb=no"]
    return [sys.executable, "-m", "pytest", *quiet, f"--junitxml={report}"]


def _vitest(report: Path, *more: str) -> list[str]:
    return ["npx", "--no", "vitest", "run", *more, "--reporter=json", f"--outputFile={report}"]


SUITES = {
    "python": Suite(
        repository="meilisearch-python",
        files=(
            "tests/index/test_index_search_meilisearch.py",
            "tests/index/test_index_facet_search_meilisearch.py",
            "tests/client/test_client_multi_search_meilisearch.py",
            "tests/client/test_client_tenant_token.py",
        ),
        command=_pytest,
        read=of_junit,
    ),
    "js": Suite(
        repository="meilisearch-js",
        files=tuple(
            f"tests/{name}.test.ts"
            for name in ("search", "get_search", "typed_search", "facet_search", "faceting", "token")
        ),
        command=_vitest,
        read=partial(of_vitest, folder="tests"),
    ),
    "instant": Suite(
        repository="meilisearch-js-plugins",
        files=("packages/instant-meilisearch/__tests__",),
        command=lambda report: _vitest(report, "--project", "@meilisearch/instant-meilisearch"),
        read=partial(of_vitest, folder="instant-meilisearch/__tests__"),  # the unit tests ask no server
        port=7700,
    ),
}
