import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.iati.parse import parse


def activity(identifier: str, title: str = "Titre é") -> str:
    return (
        f"<iati-activity><iati-identifier>{identifier}</iati-identifier>"
        f"<title><narrative>{title}</narrative></title></iati-activity>"
    )


def file(*activities: str) -> str:
    inside = "".join(activities)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">{inside}</iati-activities>'


FILE = file(*(activity(f"A-{number}") for number in range(3)))


def read(body: bytes | str, **hints: str) -> list[Entry | BadEntry]:
    found = list(parse(body.encode() if isinstance(body, str) else body, hints))
    assert isinstance(found[0], FeedInfo)
    return [each for each in found[1:] if not isinstance(each, FeedInfo)]


def read_broken(body: bytes | str, **hints: str) -> tuple[list[Entry | BadEntry], FeedError]:
    raw = body.encode() if isinstance(body, str) else body
    found: list[Entry | BadEntry] = []
    try:
        found += (each for each in parse(raw, hints) if not isinstance(each, FeedInfo))
    except FeedError as error:
        return found, error
    raise AssertionError("it was read without a fault")


def identifiers(found: list[Entry | BadEntry]) -> list[str]:
    return [each.data["identifier"] if isinstance(each, Entry) else "bad" for each in found]


def test_activities_come_in_order_with_their_place() -> None:
    found = read(FILE)
    assert identifiers(found) == ["A-0", "A-1", "A-2"]
    assert [each.locator for each in found] == ["activity[0]", "activity[1]", "activity[2]"]
    assert all(isinstance(each, Entry) and each.data["title"][0]["text"] == "Titre é" for each in found)


def test_a_single_activity_may_be_the_whole_file() -> None:
    assert identifiers(read(activity("A-1"))) == ["A-1"]


def test_a_file_without_activities_is_no_error() -> None:
    assert read(file()) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        ("<!DOCTYPE html><html><body>Just a moment</body></html>", "not_a_feed"),
        ("<iati-organisations/>", "not_a_feed"),
        ("<rss><channel/></rss>", "not_a_feed"),
        ('{"activities": []}', "not_a_feed"),
        ("not found", "not_a_feed"),
        (b"\x1f\x8b\x08\x00", "not_a_feed"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + activity("&a;"), "xml_entities"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + activity("&a;"), "xml_entities"),
    ],
)
def test_what_is_no_iati_file_is_named(body: bytes | str, reason: str) -> None:
    found, error = read_broken(body)
    assert (found, error.reason) == ([], reason)


def test_depth_up_to_the_limit_is_read_and_one_deeper_refused() -> None:
    deep = file("<iati-activity>" + "<x>" * 18 + "</x>" * 18 + "</iati-activity>")
    assert len(read(deep, xml_depth="20")) == 1
    assert read_broken(deep, xml_depth="19")[1].reason == "xml_depth"


def test_a_file_that_breaks_off_gives_its_whole_activities() -> None:
    start = FILE.index("<iati-activity>")
    for cut in range(start, len(FILE) - len("</iati-activities>") + 1, 7):
        found, error = read_broken(FILE[:cut])
        assert error.reason == "truncated"
        assert identifiers(found) == [f"A-{number}" for number in range(FILE[:cut].count("</iati-activity>"))]


def test_a_file_that_breaks_off_inside_a_tag_ends_there() -> None:
    found, error = read_broken(FILE.replace("</iati-activities>", "<iati-activity hierarchy="))
    assert (identifiers(found), error.reason) == (["A-0", "A-1", "A-2"], "truncated")


@pytest.mark.parametrize(
    "bad",
    [
        "<iati-activity><title>A & B</title></iati-activity>",
        "<iati-activity><title></description></iati-activity>",
        "<iati-activity><title>x</title>",
        '<iati-activity a="1" a="2"/>',
        "<iati-activity><title>&undeclared;</title></iati-activity>",
        "stray & text",
    ],
)
def test_a_bad_activity_is_named_and_its_siblings_go_on(bad: str) -> None:
    found = read(file(activity("A-0"), bad, activity("A-1"), activity("A-2")))
    assert identifiers(found) == ["A-0", "bad", "A-1", "A-2"]
    damaged = found[1]
    assert isinstance(damaged, BadEntry)
    assert (damaged.locator, damaged.reason) == ("activity[1]", "not_well_formed")
    assert damaged.error


def test_a_bad_activity_at_the_end_is_the_last_entry() -> None:
    found = read(file(activity("A-0"), "<iati-activity><title>A & B</title></iati-activity>"))
    assert identifiers(found) == ["A-0", "bad"]


def test_every_second_activity_may_be_bad() -> None:
    bad = "<iati-activity><title>A & B</title></iati-activity>"
    found = read(file(*[part for number in range(20) for part in (activity(f"A-{number}"), bad)]))
    assert identifiers(found) == [name for number in range(20) for name in (f"A-{number}", "bad")]


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252"), ("utf8", "utf-8"), ("UTF-16", "utf-8"), ("gbk", "gbk"),
     ("bogus", "utf-8"), ("US-ASCII", "ascii")],
)  # fmt: skip
def test_the_declared_encoding_is_heeded(label: str, encoding: str) -> None:
    title = "Titre" if encoding == "ascii" else "Titre é"
    (entry,) = read(file(activity("A", title)).replace("UTF-8", label).encode(encoding))
    assert isinstance(entry, Entry)
    assert entry.data["title"][0]["text"] == title


def test_utf16_and_a_mark_and_blanks_in_front_are_read() -> None:
    assert identifiers(read(FILE.replace("UTF-8", "UTF-16").encode("utf-16"))) == ["A-0", "A-1", "A-2"]
    assert identifiers(read(b"\xef\xbb\xbf" + FILE.encode())) == ["A-0", "A-1", "A-2"]
    assert identifiers(read("\n\n" + FILE)) == ["A-0", "A-1", "A-2"]


def test_what_stands_behind_the_root_is_left_alone() -> None:
    assert identifiers(read(FILE + "<!-- x --><p>junk")) == ["A-0", "A-1", "A-2"]


def test_one_activity_is_held_at_a_time() -> None:
    body = file(*(activity(f"A-{number}", "x" * 2000) for number in range(2000))).encode()

    def peak(entries: Iterator[object]) -> int:
        tracemalloc.start()
        for _ in entries:
            pass
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    assert peak(parse(body, {})) < len(body) / 4


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda tail: b"<iati-activities><iati-activity>" + tail))
@settings(deadline=None)
def test_any_bytes_give_activities_or_a_named_fault(body: bytes) -> None:
    check(body)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_damage_gives_activities_or_a_named_fault(data: st.DataObject) -> None:
    body = bytearray(FILE.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        junk = data.draw(
            st.sampled_from([b"", b"<", b"&", b"\x00", b"\xff", b"]]>", b"<!--", b"<iati-activity>", b"</title>"])
        )
        body[at : at + data.draw(st.integers(0, 20))] = junk
    check(bytes(body))


def check(body: bytes) -> None:
    try:
        for each in parse(body, {}):
            assert isinstance(each, FeedInfo | Entry | BadEntry)
    except FeedError as error:
        reason = error.reason
    else:
        return
    assert reason in {"not_a_feed", "empty", "truncated", "xml_entities", "xml_depth"}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("undp-XM-DAC-41114-dportal-a.xml", 34),
        ("sdc-CH-4-dportal-a.xml", 20),
        ("dportal-foodsecurity.xml", 7),
        ("activity-standard-example-annotated.xml", 1),
        ("worldbank.xml", 16),
        ("aet-activities.xml", 1),
        ("many_activities.xml", 2),
        ("complex_example_dfid.xml", 57),
        ("broken_activity_01.xml", 1),
        ("single_activity.xml", 1),
        ("iati_activity_JP.xml", 1),
    ],
)
def test_captured_files_give_all_their_activities(samples: Path, name: str, count: int) -> None:
    body = (samples / "iati" / name).read_bytes()
    tree = ElementTree.fromstring(body)
    assert len(list(tree.iter("iati-activity"))) == count
    found = read(body)
    assert len(found) == count
    assert identifiers(found) == [
        (each.findtext("iati-identifier") or "").strip() or None for each in tree.iter("iati-activity")
    ]


def test_an_organisation_file_is_no_list_of_activities(samples: Path) -> None:
    body = (samples / "iati" / "organisation-standard-example-annotated.xml").read_bytes()
    assert read_broken(body)[1].reason == "not_a_feed"
