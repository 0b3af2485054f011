"""`m4d ingest` as a person or a script calls it."""

import json

import pytest

from tests.core.ingestion.commands.calling import FEED, Called


def test_a_recorded_payload_is_shown_then_taken_in_then_the_same(m4d: Called) -> None:
    payload = m4d.payload()
    shown = m4d("ingest", "unfpa", "--file", payload, "--dry-run")
    assert "dry run" in shown.stdout
    assert "+ Migrants open a bakery" in shown.stdout
    first = m4d.report("unfpa", "--file", payload)
    assert (first["status"], first["counts"]["new"], first["counts"]["out_of_scope"]) == ("OK", 1, 1)
    widened = m4d.report("unfpa", "--file", payload, "--scope", "all")
    assert (widened["counts"]["new"], widened["counts"]["same"]) == (1, 1)
    last = m4d("ingest", "unfpa", "--file", payload, "--scope", "all")
    assert last.returncode == 0
    assert "unfpa" in last.stdout
    assert "\x1b[" not in last.stdout, "plain when piped"
    sources = {source["key"]: source for source in m4d.json("sources")}
    assert sources["unfpa"]["item_count"] == 2
    assert sources["unfpa"]["reason"] == "waiting for its first run", "a file is not the source"


def test_a_dry_run_shows_what_would_change_in_an_item(m4d: Called) -> None:
    m4d("ingest", "unfpa", "--file", m4d.payload())
    changed = m4d.payload(FEED.replace("open a bakery", "open two bakeries"), "changed.xml")
    shown = m4d("ingest", "unfpa", "--file", changed, "--dry-run").stdout
    assert "~ Migrants open two bakeries" in shown
    assert "- Migrants open a bakery" in shown
    (found,) = m4d.json("ingest", "unfpa", "--file", changed, "--dry-run")
    (difference,) = found["preview"]
    assert (difference["outcome"], difference["identity"]) == ("changed", "urn:1")
    assert difference["fields"] == [
        {"field": "title", "before": "Migrants open a bakery", "after": "Migrants open two bakeries"}
    ]
    assert m4d.json("sources")[0]["item_count"] in (0, 1), "nothing was written"


@pytest.mark.parametrize(
    ("body", "state", "reason"),
    [
        (b"<!doctype html><html><body>404</body></html>", "NOT_A_FEED", "not_a_feed"),
        (b"", "EMPTY", "empty"),
        (FEED.encode()[:330], "FAILING", "truncated"),
        (b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///a'>]><rss><channel/></rss>", "FAILING", "xml_entities"),
    ],
)
def test_a_bad_payload_is_a_named_state_and_exit_code_one(m4d: Called, body: bytes, state: str, reason: str) -> None:
    done = m4d("ingest", "unfpa", "--file", m4d.payload(body, "bad"), "--json")
    assert done.returncode == 1
    (report,) = json.loads(done.stdout)
    assert (report["status"], report["reason"]) == (state, reason)
    assert "Traceback" not in done.stderr
