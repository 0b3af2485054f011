from xml.etree.ElementTree import fromstring

from m4d_core.ingestion.formats.sru import adapt
from m4d_core.ingestion.formats.sru.adapt import Diagnostic

MARC = (
    '<record><controlfield tag="001"> 99 </controlfield><controlfield tag="008">000101s2019    sz</controlfield>'
    '<datafield tag="245"><subfield code="a"> A :</subfield><subfield code="b">b</subfield></datafield>'
    '<datafield tag="650"><subfield code="a">One</subfield><subfield code="a">Two</subfield></datafield>'
    '<datafield tag="650"><subfield code="a"/><subfield code="a">Three</subfield></datafield>'
    '<datafield tag="651"><subfield code="a"> </subfield></datafield></record>'
)


def test_all_that_is_read_of_a_record() -> None:
    assert adapt.marc(fromstring(MARC), "r1") == {
        "identifier": "r1",
        "control": {"001": " 99 ", "008": "000101s2019    sz"},
        "fields": {"245": [{"a": ["A :"], "b": ["b"]}], "650": [{"a": ["One", "Two"]}, {"a": ["Three"]}]},
    }


def test_what_a_record_carries() -> None:
    outer = fromstring(f"<record><recordData>{MARC}</recordData><recordIdentifier> r1 </recordIdentifier></record>")
    carried = adapt.inside(outer)
    assert carried is not None
    assert carried.tag == "record"
    assert adapt.identifier(outer) == "r1"
    assert adapt.packed(outer) == ""
    assert adapt.identifier(carried) is None
    assert adapt.inside(carried) is carried
    assert adapt.inside(fromstring("<record><recordPacking>xml</recordPacking></record>")) is None
    assert adapt.inside(fromstring("<record><recordData><collection/></recordData></record>")) is None


def test_a_diagnostic_is_its_number_and_the_servers_words() -> None:
    inside = "<uri>info:srw/diagnostic/1/16/</uri><details>abc</details><message>Unsupported\n index</message>"
    assert adapt.diagnostic(fromstring(f"<d>{inside}</d>")) == Diagnostic("16", "16: Unsupported index abc")
    assert adapt.diagnostic(fromstring("<d/>")) == Diagnostic("", "no reason given")


def test_only_a_position_behind_the_end_is_no_refusal() -> None:
    assert adapt.refusal([]) is None
    assert adapt.refusal([Diagnostic("61", "61: x")]) is None
    told = adapt.refusal([Diagnostic("61", "61: x"), Diagnostic("4", "4: y")])
    assert told is not None
    assert (told.reason, told.message) == ("refused", "the catalog refuses (4: y)")
