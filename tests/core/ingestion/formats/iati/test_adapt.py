import json
from typing import Any

from m4d_core.ingestion.contract import Entry
from m4d_core.ingestion.formats.iati.parse import parse

ACTIVITY = """
<iati-activity xml:lang="EN" default-currency="usd" hierarchy="2" humanitarian="1"
               last-updated-datetime="2021-05-24T14:50:54" xmlns:d="http://passed.example/on" d:index="7">
  <iati-identifier> XM-1/2.3 </iati-identifier>
  <reporting-org ref=" XM-1 " type="40"><narrative>Agency</narrative></reporting-org>
  <title><narrative>Title</narrative><narrative xml:lang="FR">Titre</narrative></title>
  <description type="1"><narrative>General</narrative></description>
  <description type="2"><narrative/></description>
  <participating-org ref="F" role="1" type="10"><narrative>Funder</narrative></participating-org>
  <activity-status code="2"/>
  <activity-date type="1" iso-date="2020-01-01"/>
  <activity-date type="2"><narrative>Actual Start: 17-JAN-22</narrative></activity-date>
  <contact-info><person-name><narrative>Private Person</narrative></person-name><email>p@agency.example</email>
  </contact-info>
  <recipient-country code="TN" percentage="60"/><recipient-country code="MA" percentage="40"/>
  <recipient-region code="289" vocabulary="1" percentage="5"/>
  <location><name><narrative>Tunis</narrative></name><point><pos>36.8 10.18</pos></point></location>
  <location><description><narrative>Somewhere</narrative></description></location>
  <sector code="15190" percentage="100"/><sector code="10.7" vocabulary="8"><narrative>Migration</narrative></sector>
  <tag code="10" vocabulary="2"/>
  <policy-marker code="1" vocabulary="1" significance="2"/>
  <default-aid-type code="C01" vocabulary="1"/><default-flow-type code="10"/><collaboration-type/>
  <budget type="2" status="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
    <value value-date="2020-01-01">1,000.50</value></budget>
  <budget><value currency="EUR">much</value></budget><budget/>
  <transaction><transaction-type code="3"/><value>100.10</value></transaction>
  <transaction><transaction-type code="3"/><value>-0.10</value></transaction>
  <transaction><transaction-type code="3"/><value currency="EUR">5</value></transaction>
  <transaction><transaction-type code="2"/><value>NaN</value></transaction>
  <transaction/>
  <document-link url="https://a.example/two words.pdf" format="APPLICATION/PDF"><title><narrative>Doc</narrative>
  </title>
    <category code="A01"/><category code="A10"/><language code="EN"/><document-date iso-date="2020-02-02"/>
    </document-link>
  <document-link format="x"/>
  <related-activity ref="XM-1-P" type="1"/><related-activity type="2"/>
  <result type="2"><title><narrative>Result</narrative></title><description><narrative>Told</narrative>
  </description></result>
</iati-activity>
"""


def read(text: str) -> dict[str, Any]:
    _, entry = parse(text.encode(), {})
    assert isinstance(entry, Entry)
    return dict(entry.data)


def of(text: str, lang: str | None = "EN") -> dict[str, Any]:
    return {"text": text, "lang": lang}


def test_all_that_is_read_of_an_activity() -> None:
    data = read(ACTIVITY)
    data.pop("digest")
    assert data == {
        "identifier": "XM-1/2.3",
        "hierarchy": "2",
        "language": "EN",
        "updated": "2021-05-24T14:50:54",
        "humanitarian": True,
        "reporting": {"ref": "XM-1", "kind": "40", "role": None, "name": [of("Agency")]},
        "title": [of("Title"), of("Titre", "FR")],
        "descriptions": [{"type": "1", "text": [of("General")]}, {"type": "2", "text": []}],
        "participants": [{"ref": "F", "kind": "10", "role": "1", "name": [of("Funder")]}],
        "status": "2",
        "dates": [{"type": "1", "date": "2020-01-01"}, {"type": "2", "date": "Actual Start: 17-JAN-22"}],
        "countries": [
            {"vocabulary": None, "code": "TN", "percentage": "60", "name": []},
            {"vocabulary": None, "code": "MA", "percentage": "40", "name": []},
        ],
        "regions": [{"vocabulary": "1", "code": "289", "percentage": "5", "name": []}],
        "sectors": [
            {"vocabulary": None, "code": "15190", "percentage": "100", "name": []},
            {"vocabulary": "8", "code": "10.7", "percentage": None, "name": [of("Migration")]},
        ],
        "tags": [{"vocabulary": "2", "code": "10", "percentage": None, "name": []}],
        "markers": [{"vocabulary": "1", "code": "1", "significance": "2"}],
        "budgets": [
            {
                "type": "2",
                "status": "1",
                "start": "2020-01-01",
                "end": "2020-12-31",
                "value": "1000.50",
                "currency": "usd",
                "value_date": "2020-01-01",
            }
        ],
        "transactions": [
            {"type": "3", "currency": "usd", "total": "100.00", "count": 2},
            {"type": "3", "currency": "EUR", "total": "5", "count": 1},
        ],
        "locations": [{"name": [of("Tunis")], "point": "36.8 10.18"}, {"name": [of("Somewhere")], "point": None}],
        "documents": [
            {
                "url": "https://a.example/two words.pdf",
                "format": "APPLICATION/PDF",
                "title": [of("Doc")],
                "categories": ["A01", "A10"],
                "languages": ["EN"],
                "date": "2020-02-02",
            }
        ],
        "related": [{"ref": "XM-1-P", "type": "1"}],
        "defaults": {
            "aid_type": {"vocabulary": "1", "code": "C01"},
            "flow_type": {"vocabulary": None, "code": "10"},
        },
        "results": [{"type": "2", "title": [of("Result")], "description": [of("Told")]}],
        "website": None,
    }


def test_data_is_json() -> None:
    data = read(ACTIVITY)
    assert json.loads(json.dumps(data)) == data


def test_contacts_are_never_read() -> None:
    text = json.dumps(read(ACTIVITY))
    assert "Private Person" not in text
    assert "p@agency.example" not in text


def test_an_activity_with_nothing_in_it() -> None:
    data = read("<iati-activity/>")
    assert {name for name, value in data.items() if value} == {"digest"}


def test_what_1_0x_wrote_otherwise() -> None:
    data = read(
        """<iati-activity xml:lang="en"><reporting-org ref="41114" type="40">Agency</reporting-org>
        <title>Tsunami</title>
        <description>Recovery</description><participating-org role="Funding" ref="X">Funder</participating-org>
        <activity-date type="start-actual" iso-date="2010-01-01"/><activity-date type="end-planned">2011</activity-date>
        <sector vocabulary="DAC" code="15190">Migration</sector><activity-website>http://a.example/p?x=1</activity-website>
        <recipient-country code="WS">Samoa</recipient-country></iati-activity>"""
    )
    assert data["title"] == [of("Tsunami", "en")]
    assert data["descriptions"] == [{"type": None, "text": [of("Recovery", "en")]}]
    assert data["participants"][0]["role"] == "1"
    assert data["dates"] == [{"type": "2", "date": "2010-01-01"}, {"type": "3", "date": "2011"}]
    assert (data["sectors"][0]["vocabulary"], data["countries"][0]["code"]) == ("1", "WS")
    assert data["website"] == "http://a.example/p?x=1"


def test_countries_of_transactions_stand_in_for_those_of_the_activity() -> None:
    inside = '<transaction><recipient-country code="TN"/></transaction>'
    text = f"<iati-activity>{inside * 2}<transaction><recipient-country code='MA'/></transaction></iati-activity>"
    assert [each["code"] for each in read(text)["countries"]] == ["TN", "MA"]
    own = text.replace("<iati-activity>", "<iati-activity><recipient-country code='SN'/>")
    assert [each["code"] for each in read(own)["countries"]] == ["SN"]


def test_the_digest_changes_with_what_is_published_and_not_with_its_packing() -> None:
    def of_text(text: str) -> str:
        return str(read(text)["digest"])

    one = of_text(ACTIVITY)
    packing = [
        ("2021-05-24T14:50:54", "2022-01-01T00:00:00"),
        ('d:index="7"', 'd:index="8"'),
        ("Private Person", "Somebody Else"),
        ("p@agency.example", "q@agency.example"),
        ("<activity-status code", "\n   <activity-status  code"),
    ]
    for before, after in packing:
        assert before in ACTIVITY
        assert of_text(ACTIVITY.replace(before, after)) == one, before
    published = [
        ("<narrative>Title<", "<narrative>Title!<"),
        ('hierarchy="2"', 'hierarchy="1"'),
        ('xml:lang="FR"', 'xml:lang="ES"'),
        ("<value>100.10<", "<value>100.11<"),
        ('<category code="A10"/>', ""),
        ("<transaction/>", ""),
    ]
    digests = {of_text(ACTIVITY.replace(before, after)) for before, after in published}
    assert len(digests | {one}) == len(published) + 1
