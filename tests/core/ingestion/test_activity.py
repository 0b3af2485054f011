from typing import Any

import pytest

from m4d_core.content.details import valid_detail
from m4d_core.content.item import Participant, Translation
from m4d_core.ingestion import activity
from m4d_core.ingestion.contract import Entry
from m4d_core.ingestion.formats.iati.parse import parse


def read(inside: str, attributes: str = 'xml:lang="EN" default-currency="usd"') -> dict[str, Any]:
    text = f"<iati-activity {attributes}><iati-identifier>XM-1-7</iati-identifier>{inside}</iati-activity>"
    _, entry = parse(text.encode(), {})
    assert isinstance(entry, Entry)
    return dict(entry.data)


def detail(inside: str, language: str | None = "EN", skipped: frozenset[str] = frozenset({"A10"})) -> dict[str, Any]:
    made = valid_detail("PROJECT", activity.detail(read(inside), language, skipped))
    assert made.pop("iati_identifier") == "XM-1-7"
    return made


def narratives(*pairs: tuple[str, str | None]) -> list[dict[str, Any]]:
    return [{"text": text, "lang": lang} for text, lang in pairs]


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        (narratives(("Titre", "FR"), ("Title", "en")), "EN", ("Title", "en")),
        (narratives(("Titre", "FR"), ("Título", "ES")), "EN", ("Titre", "FR")),
        (narratives(("Title", None)), None, ("Title", None)),
        ([], "EN", (None, None)),
    ],
)
def test_the_activitys_language_is_picked_else_the_first(
    texts: list[dict[str, Any]], language: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert activity.pick(texts, language) == expected


def test_nothing_published_is_nothing_in_the_detail() -> None:
    assert detail("") == {}


def test_descriptions_by_type() -> None:
    data = read(
        """<description><narrative>Untyped</narrative></description>
        <description type="1"><narrative>General</narrative><narrative xml:lang="FR">Général</narrative></description>
        <description type="1"><narrative>General</narrative></description><description type="2">
        <narrative>Aim</narrative></description>
        <description type="3"/>"""
    )
    assert activity.description(data, "1", "EN") == "Untyped\n\nGeneral"
    assert activity.description(data, "1", "FR") == "Untyped\n\nGénéral\n\nGeneral"
    assert activity.description(data, "2", "EN") == "Aim"
    assert activity.description(data, "3", "EN") is None


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (
            {"1": "2020-05-01", "2": "2020-05-02", "3": "2020-10-31"},
            {"start": "2020-05-02", "end": "2020-10-31", "planned": {"start": "2020-05-01", "end": "2020-10-31"},
             "actual": {"start": "2020-05-02"}},
        ),
        ({"1": "2020", "4": "2021-06"}, {"start": "2020", "end": "2021-06", "planned": {"start": "2020"},
        "actual": {"end": "2021-06"}}),
        ({"2": "Actual Start: 17-JAN-22"}, {"start": "2022-01-17", "actual": {"start": "2022-01-17"}}),
        ({"3": "2035-12-31"}, {"end": "2035-12-31", "planned": {"end": "2035-12-31"}}),
        ({"1": "0000-00-00", "2": "soon", "9": "2020-01-01"}, {}),
    ],
)  # fmt: skip
def test_actual_dates_go_before_planned_ones_and_both_are_kept(dates: dict[str, str], expected: dict[str, Any]) -> None:
    inside = "".join(
        f'<activity-date type="{kind}" iso-date="{date}"/>'
        if date[0].isdigit()
        else f'<activity-date type="{kind}"><narrative>{date}</narrative></activity-date>'
        for kind, date in dates.items()
    )
    assert detail(inside) == expected


@pytest.mark.parametrize(("code", "status"), [*activity.STATUS.items(), ("7", None), ("", None)])
def test_status(code: str, status: str | None) -> None:
    assert detail(f'<activity-status code="{code}"/>') == ({"status": status} if status else {})


def test_participants_stand_once_in_each_role() -> None:
    inside = """<participating-org ref="XM-1" role="1"><narrative>Agency</narrative></participating-org>
    <participating-org ref="xm-1" role="1"><narrative>Agency again</narrative></participating-org>
    <participating-org ref="XM-1" role="4"/>
    <participating-org ref="N/A" role="3"><narrative>Ministry</narrative></participating-org>
    <participating-org role="2"><narrative xml:lang="FR">Ministère</narrative><narrative>Ministry</narrative>
    </participating-org>
    <participating-org role="9" ref="X"/><participating-org role="1"/>"""
    assert activity.participants(read(inside), "EN") == (
        Participant(name="Agency", ref="XM-1", role="FUNDING"),
        Participant(name=None, ref="XM-1", role="IMPLEMENTING"),
        Participant(name="Ministry", ref=None, role="EXTENDING"),
        Participant(name="Ministry", ref=None, role="ACCOUNTABLE"),
    )


def test_sectors_and_goals() -> None:
    inside = """<sector code="15190"/><sector code="15190" vocabulary="1"/><sector code="10.7" vocabulary="8"/>
    <sector vocabulary="1"/>
    <tag vocabulary="2" code="10"/><tag vocabulary="3" code="10.7"/><tag vocabulary="99" code="x"/><tag code="y"/>"""
    data = read(inside)
    assert activity.sectors(data) == ("1:15190", "8:10.7")
    assert activity.goals(data) == ("10.7", "10")


def test_the_parent() -> None:
    assert activity.parent(read('<related-activity ref="C" type="2"/><related-activity ref="P" type="1"/>')) == "P"
    assert activity.parent(read('<related-activity ref="C" type="2"/>')) is None


PAGE = '<document-link url="http://a.example/p one" format="TEXT/HTML"><category code="A12"/></document-link>'


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        (PAGE, "http://a.example/p%20one"),
        (PAGE + "<activity-website>https://b.example/</activity-website>", "https://b.example/"),
        (PAGE + "<activity-website>none</activity-website>", "http://a.example/p%20one"),
        (PAGE.replace("TEXT/HTML", "application/pdf"), None),
        (PAGE.replace("A12", "A01"), None),
        (PAGE.replace("http:", "x:"), None),
        ("", None),
    ],
)
def test_the_page_of_an_activity_is_its_own_or_none(inside: str, url: str | None) -> None:
    assert activity.page(read(inside)) == url


def test_documents_without_procurement_and_the_page() -> None:
    inside = (
        PAGE
        + """<document-link url="https://a.example/a b.PDF" format="APPLICATION/PDF"><title><narrative>A</narrative>
        </title>
    <category code="A01"/><category code="A02"/><language code="ES"/><document-date iso-date="2020-02"/></document-link>
    <document-link url="https://a.example/a b.PDF"/>
    <document-link url="https://a.example/tender"><category code="A01"/><category code="A10"/></document-link>
    <document-link url="not a link"/>"""
    )
    document = {
        "url": "https://a.example/a%20b.PDF",
        "media_type": "application/pdf",
        "title": "A",
        "languages": ["es"],
        "categories": ["A01", "A02"],
        "date": "2020-02",
    }
    assert detail(inside) == {"documents": [document]}
    tender = {"url": "https://a.example/tender", "categories": ["A01", "A10"]}
    assert detail(inside, skipped=frozenset()) == {"documents": [document, tender]}


def test_shares_markers_and_places() -> None:
    inside = """<recipient-country code="tn" percentage="60.5%"/><recipient-country code="MA" percentage="some"/>
    <recipient-country/>
    <recipient-region code="289" vocabulary="1"><narrative>South of Sahara</narrative></recipient-region>
    <sector code="15190" percentage="100"/>
    <policy-marker code="1" vocabulary="1" significance="2"/><policy-marker code="2" significance="high"/>
    <policy-marker/>
    <location><name><narrative>Equator</narrative></name><point><pos>0 0</pos></point></location>
    <location><point><pos>36.8,10.18</pos></point></location><location><point><pos>91 0</pos></point></location>
    <location><point><pos>nan 1</pos></point></location><location/>"""
    assert detail(inside) == {
        "recipient_countries": [{"code": "TN", "percentage": 60.5}, {"code": "MA"}],
        "recipient_regions": [{"vocabulary": "1", "code": "289", "name": "South of Sahara"}],
        "sectors": [{"vocabulary": "1", "code": "15190", "percentage": 100.0}],
        "policy_markers": [{"vocabulary": "1", "code": "1", "significance": 2}, {"code": "2"}],
        "locations": [{"name": "Equator", "latitude": 0.0, "longitude": 0.0}, {"latitude": 36.8, "longitude": 10.18}],
    }


def test_money_stays_in_its_currency() -> None:
    inside = """<budget type="2"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
    <value value-date="2020-01-01">1,000.5</value></budget>
    <budget><value currency="eur">0</value></budget>
    <transaction><transaction-type code="3"/><value>100.10</value></transaction>
    <transaction><transaction-type code="3"/><value>0.20</value></transaction>
    <transaction><transaction-type code="2"/><value currency="EUR">5</value></transaction><transaction>
    <value>1</value></transaction>"""
    assert detail(inside) == {
        "budget": [
            {"kind": "REVISED", "start": "2020-01-01", "end": "2020-12-31", "amount": 1000.5, "currency": "USD",
             "value_date": "2020-01-01"},
            {"amount": 0.0, "currency": "EUR"},
        ],
        "transactions": [
            {"type": "3", "currency": "USD", "total": 100.3, "count": 2},
            {"type": "2", "currency": "EUR", "total": 5.0, "count": 1},
        ],
    }  # fmt: skip
    assert detail("<budget><value>5</value></budget>", language=None) == {
        "budget": [{"amount": 5.0, "currency": "USD"}]
    }


def test_money_without_a_currency_is_left_out() -> None:
    data = read(
        "<budget><value>5</value></budget><transaction><transaction-type code='3'/><value>1</value></transaction>", ""
    )
    assert activity.detail(data, None, frozenset()) == {"iati_identifier": "XM-1-7"}


def test_relations_results_titles_and_the_rest() -> None:
    inside = """<title><narrative>Title</narrative><narrative xml:lang="FR">Titre</narrative></title>
    <related-activity ref="P" type="1"/><related-activity ref="C" type="2"/><related-activity ref="X" type="9"/>
    <result type="1"><title><narrative>Done</narrative></title><description><narrative>Told</narrative>
    </description></result>
    <result type="9"><title><narrative>Other</narrative></title></result><result type="1"/>
    <description type="2"><narrative>Aim</narrative></description><description type="3">
    <narrative>People</narrative></description>
    <default-aid-type code="C01" vocabulary="1"/><collaboration-type code="4"/>"""
    assert detail(inside) == {
        "titles": {"en": "Title", "fr": "Titre"},
        "related": [{"identity": "P", "relation": "PARENT"}, {"identity": "C", "relation": "CHILD"}],
        "results": [{"kind": "OUTPUT", "title": "Done", "description": "Told"}, {"title": "Other"}],
        "objectives": "Aim",
        "beneficiaries": "People",
        "aid_type": {"vocabulary": "1", "code": "C01"},
        "collaboration_type": {"code": "4"},
    }
    humanitarian = read("", 'humanitarian="1"')
    assert activity.detail(humanitarian, None, frozenset())["humanitarian"] is True


def test_countries_are_codes_else_names() -> None:
    data = read(
        """<recipient-country code="TN">Tunisia</recipient-country><recipient-country code="">Malawi</recipient-country>
        <recipient-country/><recipient-country code="TN"/>"""
    )
    assert activity.countries(data, "EN") == ("TN", "Malawi")
    made = activity.detail(data, "EN", frozenset())["recipient_countries"]
    assert made == [{"code": "TN", "name": "Tunisia"}, {"code": "TN"}]


def test_sectors_of_the_publishers_own_are_its_terms() -> None:
    data = read(
        """<sector code="15190">Migration</sector>
        <sector vocabulary="99" code="7"><narrative>Return</narrative></sector>
        <sector vocabulary="RO2" code="8">Work</sector><sector vocabulary="WB" ref="LX">Power</sector>
        <sector vocabulary="DAC">Without a code</sector><sector vocabulary="99" code="9"/>
        <sector vocabulary="8" code="10.7">Target</sector><sector vocabulary="99" code="7">Return</sector>"""
    )
    assert activity.terms(data, "EN") == ("Return", "Work", "Power", "Without a code")


def test_indicators_stand_once_a_period_and_hold_numbers_alone() -> None:
    inside = """<result type="1"><title><narrative>Done</narrative></title>
    <indicator measure="2"><title><narrative>Share</narrative></title><baseline value="10%"/>
      <period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><target value="1,020"/></period>
      <period><actual value="high"/></period></indicator>
    <indicator><title><narrative>Words</narrative></title><period><actual value="many"/></period></indicator>
    <indicator><title><narrative>Before</narrative></title><baseline value="3"/></indicator></result>"""
    (result,) = detail(inside)["results"]
    assert result["indicators"] == [
        {"title": "Share", "unit": "%", "baseline": 10, "target": 1020, "start": "2020-01-01", "end": "2020-12-31"},
        {"title": "Share", "unit": "%", "baseline": 10},
        {"title": "Before", "baseline": 3},
    ]


def test_as_many_indicators_as_are_kept_and_one_more() -> None:
    one = '<indicator><baseline value="1"/></indicator>'
    for number in (activity.MAX_INDICATORS, activity.MAX_INDICATORS + 1):
        (result,) = detail(f"<result><title><narrative>R</narrative></title>{one * number}</result>")["results"]
        assert len(result["indicators"]) == activity.MAX_INDICATORS


def test_each_further_language_of_the_title_is_a_translation() -> None:
    data = read(
        """<title><narrative>Title</narrative><narrative xml:lang="FR">Titre</narrative>
        <narrative xml:lang="es">Título</narrative></title>
        <description type="1"><narrative>General</narrative><narrative xml:lang="fr">Général</narrative></description>
        <description type="2"><narrative xml:lang="es">Objetivo</narrative></description>"""
    )
    assert activity.translations(data, "EN") == (
        Translation(language="es", title="Título"),
        Translation(language="fr", title="Titre", summary="Général"),
    )
    assert [each.language for each in activity.translations(data, "FR")] == ["en", "es"]
    assert activity.translations(read("<title><narrative>Title</narrative></title>"), "EN") == ()
