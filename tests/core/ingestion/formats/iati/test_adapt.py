import json
from typing import Any

from m4d_core.ingestion.contract import Entry
from m4d_core.ingestion.formats.iati.parse import parse

ACTIVITY = """
<iati-activity xml:lang="EN" default-currency="usd" hierarchy="2" humanitarian="1"
               last-updated-datetime="2021-05-24T14:50:54" xmlns:d="http://passed.example/on" d:index="7">
  <iati-identifier> XM-1/2.3 </iati-identifier>
  <other-identifier ref="P7" type="A1"/><other-identifier/>
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
  </description><indicator measure="2"><title><narrative>Share</narrative></title><baseline year="2019" value="10"/>
    <period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><target value="20"/>
      <target value="21"/><actual value="none"/></period><period/></indicator><indicator/></result>
</iati-activity>
"""

INDICATORS = [
    {
        "measure": "2",
        "title": [{"text": "Share", "lang": "EN"}],
        "baseline": "10",
        "periods": [
            {"start": "2020-01-01", "end": "2020-12-31", "target": "20", "actual": "none"},
            {"start": None, "end": None, "target": None, "actual": None},
        ],
    },
    {"measure": None, "title": [], "baseline": None, "periods": []},
]


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
        "others": ["P7"],
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
        "results": [{"type": "2", "title": [of("Result")], "description": [of("Told")], "indicators": INDICATORS}],
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


OLDER = """
<iati-activity xml:lang="en" default-currency="USD" hierarchy="1">
  <reporting-org ref="41114" type="40">Agency</reporting-org>
  <iati-identifier>41114-7</iati-identifier><other-identifier owner-name="Agency">7</other-identifier>
  <title>Return</title><title xml:lang="fr">Retour</title><title xml:lang="es"/>
  <description>Recovery</description><description xml:lang="fr">Relance</description>
  <description>Once more</description><description type="2" xml:lang="fr">But</description>
  <activity-status>Post-completion</activity-status>
  <activity-date type="start-actual" iso-date="2010-01-01"/><activity-date type="END-PLANNED">2011</activity-date>
  <participating-org role="Funding" ref="X">Funder</participating-org>
  <participating-org role="implementing">Doer</participating-org>
  <participating-org role="beneficiary">All</participating-org>
  <recipient-country code="WS" percentage="50">Samoa</recipient-country>
  <recipient-country code="">Tonga</recipient-country>
  <sector vocabulary="DAC" code="15190">Migration</sector><sector vocabulary="RO">Return and work</sector>
  <location><name>Apia</name><coordinates latitude="-13.8" longitude="-171.7" precision="2"/></location>
  <location><name>Nowhere</name><coordinates/></location>
  <budget type="Original"><period-start iso-date="2010-01-01">a year of money</period-start>
    <period-end>2010</period-end>
    <value value-date="2010-01-01">10</value></budget>
  <transaction><transaction-type code="D">Disbursement</transaction-type><value>1</value></transaction>
  <transaction><transaction-type code="C"/><value>2</value></transaction>
  <document-link url="http://a.example/a.doc" format="application/msword"><language>en</language><category code="A02"/>
    <title>Summary</title></document-link>
  <related-activity ref="41114-1" type="Parent">The whole</related-activity>
  <result type="Outcome"><title>Better</title></result>
  <activity-website>http://a.example/p?x=1</activity-website>
</iati-activity>
"""


def test_1_0x_comes_out_in_the_shape_of_2_0x() -> None:
    data = read(OLDER)
    assert data["reporting"] == {"ref": "41114", "kind": "40", "role": None, "name": [of("Agency", "en")]}
    assert (data["identifier"], data["others"]) == ("41114-7", ["7"])
    assert data["title"] == [of("Return", "en"), of("Retour", "fr")]
    assert (data["status"], data["website"]) == ("4", "http://a.example/p?x=1")
    assert data["dates"] == [{"type": "2", "date": "2010-01-01"}, {"type": "3", "date": "2011"}]
    assert [each["role"] for each in data["participants"]] == ["1", "4", "beneficiary"]
    assert [(each["code"], each["name"][0]["text"]) for each in data["countries"]] == [("WS", "Samoa"), (None, "Tonga")]
    assert [(each["vocabulary"], each["code"]) for each in data["sectors"]] == [("1", "15190"), ("99", None)]
    assert [each["point"] for each in data["locations"]] == ["-13.8 -171.7", None]
    assert [(each["type"], each["start"], each["end"], each["currency"]) for each in data["budgets"]] == [
        ("1", "2010-01-01", "2010", "USD")
    ]
    assert [(each["type"], each["total"]) for each in data["transactions"]] == [("3", "1"), ("2", "2")]
    (document,) = data["documents"]
    assert (document["languages"], document["title"]) == (["en"], [of("Summary", "en")])
    assert data["related"] == [{"ref": "41114-1", "type": "1"}]
    assert (data["results"][0]["type"], data["results"][0]["title"]) == ("2", [of("Better", "en")])


def test_descriptions_of_one_type_in_several_languages_are_one() -> None:
    assert read(OLDER)["descriptions"] == [
        {"type": None, "text": [of("Recovery", "en"), of("Relance", "fr")]},
        {"type": None, "text": [of("Once more", "en")]},
        {"type": "2", "text": [of("But", "fr")]},
    ]


def test_both_versions_have_the_same_names() -> None:
    assert read(OLDER).keys() == read(ACTIVITY).keys()
    for name in ("participants", "countries", "sectors", "budgets", "transactions", "documents", "results"):
        assert read(OLDER)[name][0].keys() == read(ACTIVITY)[name][0].keys(), name


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
