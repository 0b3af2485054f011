"""Records out of XML; what the formats make of them is tested beside each."""

import re
import time
import tracemalloc
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

import pytest

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.xml_records import (
    MAX_LIGHT,
    MAX_WORDS,
    Damage,
    Shape,
    children,
    if_whole,
    local,
    records,
    text,
    told,
    without_controls,
    words,
)

NEXT = re.compile(rb"<(?:\w+:)?r\b")
SHAPE = Shape(
    what="list of records", roots={"list": NEXT, "other": NEXT}, record="r", beside=frozenset({"total"}),
    within=frozenset({"box"}),
)  # fmt: skip


def read(body: str | bytes, depth: int = 20) -> list[str]:
    found = records(body.encode() if isinstance(body, str) else body, SHAPE, depth)
    return ["damage" if isinstance(each, Damage) else f"{each.tag} {text(each)}" for each in found]


def test_records_and_what_is_wanted_beside_them_come_in_order() -> None:
    assert read("<list><total>2</total><r>1</r><x>no</x><a><r>2</r></a></list>") == ["total 2", "r 1", "r 2"]
    assert read("<o:other xmlns:o='x'><o:r>1</o:r></o:other>") == ["o:r 1"]


def test_a_record_within_a_record_is_damage_unless_it_is_boxed() -> None:
    assert read("<list><r>1<r>2</r></r><r>3</r></list>") == ["damage", "r 2", "damage", "r 3"]
    assert read("<list><r>1<box><y><r>2</r></y></box></r><r>3</r></list>") == ["r 12", "r 3"]


def test_behind_damage_reading_goes_on_inside_what_was_open() -> None:
    body = "<list><a><b><r>1</r><r>&</r><r>2</r></b></a><total>9</total></list>"
    assert read(body) == ["r 1", "damage", "r 2", "total 9"]
    assert read("<list>&<r>1</r></list>") == ["damage", "r 1"]
    assert read("<list><r>1</r>&</list>") == ["r 1", "damage"]


def test_the_last_damage_is_told_from_one_behind_which_reading_goes_on() -> None:
    first, _, last = records(b"<list><r>&</r><r>1</r><r>&</r></list>", SHAPE, 20)
    assert isinstance(first, Damage)
    assert isinstance(last, Damage)
    assert (first.is_last, last.is_last) == (False, True)
    (bad,) = told(first, "r[0]")
    assert (bad.locator, bad.reason, bad.error) == ("r[0]", "not_well_formed", first.error)
    found = told(last, "r[2]")
    assert next(found).locator == "r[2]"
    with pytest.raises(FeedError, match=r"what follows r\[2\] cannot be told") as caught:
        next(found)
    assert caught.value.reason == "truncated"


def test_damage_beside_the_records_is_told_from_one_inside() -> None:
    body = b"<list><r>1</r><total>&</total><r>&</r><r>2</r></list>"
    _, beside, inside, _ = records(body, SHAPE, 20)
    assert isinstance(beside, Damage)
    assert isinstance(inside, Damage)
    assert (beside.inside, inside.inside) == (False, True)
    with pytest.raises(FeedError):
        list(told(beside, "r[1]"))


@pytest.mark.parametrize(
    "end", ["<r", "<r>", "<r><", "<r>1</r", "<r>1<r>", "<r><r><r", "<r><!--", "<total", "<r>&<r>&"]
)
def test_reading_ends_wherever_the_document_does(end: str) -> None:
    with pytest.raises(FeedError) as caught:
        read("<list><r>0</r>" + end)
    assert caught.value.reason == "truncated"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (" \n", "empty"),
        ("<html/>", "not_a_feed"),
        ("no", "not_a_feed"),
        ("<list><r>1</r><r>", "truncated"),
        ("<list><r>1</r><![CDATA[", "truncated"),
        ("<!DOCTYPE list [<!ENTITY a 'b'>]><list/>", "xml_entities"),
        ("<list>" + "<x>" * 20 + "</x>" * 20 + "</list>", "xml_depth"),
    ],
)
def test_faults_are_named(body: str, reason: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(body)
    assert caught.value.reason == reason


def test_an_empty_body_is_told_before_anything_is_read() -> None:
    with pytest.raises(FeedError, match="no content"):
        records(b"", SHAPE, 20)


def test_the_deepest_that_is_accepted() -> None:
    assert read("<list>" + "<x>" * 19 + "</x>" * 19 + "</list>") == []


@pytest.mark.parametrize("label", ["ISO-8859-1", "latin1", "windows-1252", "koi8-r", "gbk"])
def test_the_declared_encoding_is_heeded(label: str) -> None:
    word = "\u0416" if label in {"koi8-r", "gbk"} else "\xe9"
    assert read(f"<?xml version='1.0' encoding='{label}'?><list><r>{word}</r></list>".encode(label)) == [f"r {word}"]


def test_control_characters_go_from_bytes_and_stay_in_wide_text() -> None:
    assert without_controls(b"<a>\x0b\x1f\tb\x00\r\n") == b"<a>\tb\r\n"
    wide = "<list/>".encode("utf-16")
    assert without_controls(wide) == wide


def test_one_record_is_held_at_a_time() -> None:
    body = ("<list>" + "".join(f"<r>{'x' * 2000}</r>" for _ in range(2000)) + "</list>").encode()

    def peak(found: Iterator[Element | Damage]) -> int:
        tracemalloc.start()
        for _ in found:
            pass
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    assert peak(records(body, SHAPE, 20)) < len(body) / 4


def test_what_is_short_and_whole_is_returned_and_anything_else_left_to_the_child() -> None:
    good: list[FeedInfo | Entry | BadEntry] = [
        FeedInfo(),
        Entry(locator="a", data={}),
        BadEntry(locator="b", reason="other_metadata", error=""),
    ]
    assert [*(if_whole(b"x" * MAX_LIGHT, good) or ())] == good
    assert if_whole(b"x" * (MAX_LIGHT + 1), good) is None
    assert if_whole(b"", [*good, BadEntry(locator="c", reason="not_well_formed", error="")]) is None


def test_a_fault_is_told_again_behind_what_stands_before_it() -> None:
    entry = Entry(locator="a", data={})

    def broken() -> Iterator[Entry]:
        yield entry
        raise FeedError("x", reason="truncated")

    found = iter(if_whole(b"", broken()) or ())
    assert next(found) == entry
    with pytest.raises(FeedError, match="x"):
        next(found)


def test_names_children_and_text() -> None:
    element = fromstring("<a><b> one <c>two</c> </b><b/><d/></a>")
    assert [text(each) for each in children(element, "b")] == ["one two", ""]
    assert (local("oai:record"), local("record")) == ("record", "record")


def test_a_publishers_words_are_one_legible_line() -> None:
    assert words(" a\n\tb\x07 ") == "a b?"
    assert len(words("x" * MAX_WORDS)) == len(words("x" * (MAX_WORDS + 1))) == MAX_WORDS


def test_a_megabyte_is_read_where_we_stand_in_no_time_whatever_it_holds() -> None:
    attributes = " ".join(f"a{number}=''" for number in range(60_000))
    for inside in (
        "<r>1</r>" * 100_000,
        "<r>" + "<x/>" * 200_000 + "</r>",
        f"<r {attributes}/>",
        f"<r x='{'y' * 900_000}'/>",
    ):
        body = f"<list>{inside}</list>".encode()[:MAX_LIGHT]
        began = time.process_time()
        for _ in records(body, SHAPE, 20):
            pass
        assert time.process_time() - began < 5
