"""What the public suites say."""

import json
from pathlib import Path

import pytest

from tests.search.suites.publics import SUITES, Case, environment, of_junit, of_vitest


def test_a_report_of_pytest(tmp_path: Path) -> None:
    report = tmp_path / "report"
    report.write_text(
        '<testsuites><testsuite><testcase classname="tests.index.test_a" name="b"/>'
        '<testcase classname="tests.index.test_a" name="c"><failure message="why"/></testcase>'
        '<testcase classname="tests.index.test_a" name="d"><skipped/></testcase></testsuite></testsuites>'
    )
    assert of_junit(report) == [Case("test_a b", True), Case("test_a c", False, "why"), Case("test_a d", False)]


def test_a_report_of_vitest(tmp_path: Path) -> None:
    def case(name: str, status: str, *why: str) -> dict[str, object]:
        return {"fullName": name, "status": status, "failureMessages": list(why)}

    files = [
        {"name": "/x/y/tests/a.test.ts", "assertionResults": [case("b", "passed"), case("c", "failed", "why", "and")]},
        {"name": "/x/y/src/tests.ts/a.test.ts", "assertionResults": [case("d", "passed")]},
        {"name": "/x/y/tests/e.test.ts", "assertionResults": [case("f", "skipped")]},
    ]
    report = tmp_path / "report"
    report.write_text(json.dumps({"testResults": files}))
    assert of_vitest(report, "y/tests") == [
        Case("a.test.ts b", True, "passed"),
        Case("a.test.ts c", False, "why"),
        Case("e.test.ts f", False, "skipped"),
    ]


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_is_run_by_a_command(name: str, tmp_path: Path) -> None:
    command = SUITES[name].run(tmp_path / "report")
    assert any(str(tmp_path / "report") in part for part in command)
    assert command[-len(SUITES[name].files) :] == list(SUITES[name].files)
    assert environment("http://x")["MEILISEARCH_URL"] == "http://x"
