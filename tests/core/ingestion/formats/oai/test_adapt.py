from xml.etree.ElementTree import Element, fromstring

from m4d_core.ingestion.contract import BadEntry, Entry
from m4d_core.ingestion.formats.oai import adapt
from m4d_core.ingestion.formats.oai.adapt import Fault
from tests.core.ingestion.libraries import dc, record


def element(text: str) -> Element:
    """What the parser builds: tags keep the prefixes of the document."""
    inside = fromstring(text.replace("oai_dc:", "oai_dc_").replace("dc:", "dc_").replace("xmlns:", "xmlns_"))
    for each in inside.iter():
        each.tag = each.tag.replace("oai_dc_", "oai_dc:").replace("dc_", "dc:")
    return inside


def test_all_that_is_read_of_a_record() -> None:
    inside = dc(
        title=" Migrants and\n  cities ", creator=["Doe, Jane", "Doe, Jane", "World Bank"], description=["Short", ""],
        date=["2012-03-19T17:29:42Z", "2011-03"], language="English,en_US",
    ).replace("Short", "<![CDATA[A <b>bold</b> text]]>")  # fmt: skip
    found = adapt.read(element(record(7, inside=inside, sets=40)), "record[0]")
    assert isinstance(found, Entry)
    assert found.data == {
        "identifier": "oai:library.example:10986/7",
        "datestamp": "2026-02-07T10:00:00Z",
        "sets": [f"col_{number}" for number in range(40)],
        "deleted": False,
        "metadata": {
            "title": ["Migrants and\n  cities"],
            "creator": ["Doe, Jane", "World Bank"],
            "description": ["A <b>bold</b> text"],
            "date": ["2012-03-19T17:29:42Z", "2011-03"],
            "language": ["English,en_US"],
        },
    }


def test_a_deleted_record_is_its_header_alone() -> None:
    found = adapt.read(element(record(7, deleted=True)), "record[0]")
    assert isinstance(found, Entry)
    assert (found.data["deleted"], found.data["metadata"]) == (True, {})


def test_a_record_without_identifier_or_metadata_is_bad() -> None:
    for bad, reason in (
        ("<record/>", "no_id"),
        ("<record><header/></record>", "no_id"),
        ("<record><header><identifier> </identifier></header></record>", "no_id"),
        ("<record><header><identifier>x</identifier></header></record>", "other_metadata"),
        ("<record><header><identifier>x</identifier></header><metadata><mods/></metadata></record>", "other_metadata"),
    ):
        found = adapt.read(element(bad), "record[3]")
        assert isinstance(found, BadEntry)
        assert (found.locator, found.reason) == ("record[3]", reason)


def test_faults_are_sorted_by_what_follows() -> None:
    assert adapt.refusal([], "") is None
    assert adapt.refusal([Fault("noRecordsMatch", "x")], "") is None
    told = adapt.refusal([Fault("noRecordsMatch", "x"), Fault("badVerb", "")], "")
    assert told is not None
    assert (told.reason, told.message) == ("refused", "the repository refuses (badVerb)")
    assert adapt.fault(fromstring('<error code=" badVerb "> no </error>')) == Fault("badVerb", "no")


def test_an_address_that_is_none_asks_for_nothing() -> None:
    assert adapt.endless({"token": "t"}, "http://[x/?resumptionToken=t") is None
