"""Log lines: on standard error, of the level asked for, for people or for programs."""

import json

import pytest
import structlog

from m4d_core.settings import Settings
from m4d_core.telemetry import configure_logging


@pytest.fixture(autouse=True)
def _as_before() -> object:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_an_event_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_json=True))
    structlog.get_logger().info("source.run", source="un-news", new=3)
    captured = capsys.readouterr()
    line = json.loads(captured.err)
    assert (line["event"], line["source"], line["new"], line["level"]) == ("source.run", "un-news", 3, "info")
    assert captured.out == ""


def test_below_the_level_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_level="error"))
    structlog.get_logger().warning("quiet")
    structlog.get_logger().error("loud", source="x")
    text = capsys.readouterr().err
    assert "quiet" not in text
    assert "loud" in text
