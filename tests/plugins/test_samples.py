"""Captured payloads of partners, counted by another way than the parser's; nothing of them is copied here."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from m4d_core.errors import FeedError
from m4d_core.ingestion import IatiSource, License, source
from tests.plugins.shipped import source_of
from tests.plugins.test_recorded import read

UNDP = "iati/undp-XM-DAC-41114-dportal-a.xml"
SDC = "iati/sdc-CH-4-dportal-a.xml"
FOOD = "iati/dportal-foodsecurity.xml"
UN_NEWS = "un-news/un-news-europe-rss-2022-04.xml"
EMM = "ec/emm-newsbrief-clusters-en-2022-06.rss.xml"

Made = list[dict[str, Any]]


def take(key: str, path: Path) -> Made:
    return read(source_of(key), path.read_bytes())


def whole(made: Made) -> Made:
    return [each for each in made if "identity" in each and "part_of" not in each]


def assert_complete(items: Made, licence: str) -> None:
    assert all(item["title"] == item["title"].strip() != "" for item in items)
    assert all(re.fullmatch(r"[a-z]{2}", item["language"]) for item in items)
    assert {item["license"]["key"] for item in items} == {licence}
    assert len({item["identity"] for item in items}) == len(items)


def test_undp(samples: Path) -> None:
    body = (samples / UNDP).read_text("utf-8")
    made = take("undp-projects", samples / UNDP)
    items, parts = whole(made), [each for each in made if "part_of" in each]
    assert (len(made), len(items), len(parts)) == (34, 30, 4)
    assert len(re.findall(r'hierarchy="1"', body)) == 30
    assert len(re.findall(r'hierarchy="2"', body)) == 4
    identities = {item["identity"] for item in items}
    assert all("-PROJECT-" in identity for identity in identities)
    assert not identities & {part["part_of"] for part in parts}  # none of the wholes has come: all four wait
    assert_complete(made, "CC-BY")
    assert all(len(item["countries"]) == 1 for item in items)
    assert [item["countries"][0] for item in items] == re.findall(r'<recipient-country code="(\w+)"', body)[:30]
    assert all(item["url"].startswith("http://open.undp.org/projects/") for item in items)
    assert not any("published_at" in item for item in items)
    assert {item["updated_at"] for item in items} == {"2021-05-24T14:50:54+00:00"}
    assert {item["language"] for item in items} == {"en", "es", "fr"}


def test_the_documents_of_undp_are_all_but_procurement_and_their_pages(samples: Path) -> None:
    made = take("undp-projects", samples / UNDP)
    documents = [document for each in made for document in each["detail"].get("documents", ())]
    tree = ElementTree.parse(samples / UNDP)
    expected = 0
    for activity in tree.iter("iati-activity"):
        links: set[str | None] = set()
        pages: set[str | None] = set()
        for link in activity.findall("document-link"):
            categories = {category.get("code") for category in link.findall("category")}
            is_page = "A12" in categories and (link.get("format") or "").lower() == "text/html"
            if "A10" not in categories:
                (pages if is_page else links).add(link.get("url"))
        expected += len(links - pages)
    assert len(documents) == expected == 47  # of 262 links
    assert not any(" " in document["url"] for document in documents)
    assert all(document["media_type"] == document["media_type"].lower() for document in documents)
    assert not any("A10" in document["categories"] for document in documents)


def test_sdc(samples: Path) -> None:
    body = (samples / SDC).read_text("utf-8")
    items = take("sdc-projects", samples / SDC)
    assert len(items) == len(whole(items)) == body.count("<iati-activity ") == 20
    assert_complete(items, "PDDL-1.0")
    assert sum("countries" in item for item in items) == len(re.findall("<recipient-country ", body)) == 16
    assert not any("url" in item or "published_at" in item or "summary" in item for item in items)
    assert all(item["updated_at"] == "2021-04-26T00:00:00+00:00" for item in items)
    assert not any(item.get("countries") == ["CH"] for item in items)


def test_of_the_food_security_file_only_the_commissions_own_activity_is_its(samples: Path) -> None:
    body = (samples / FOOD).read_text("utf-8")
    made = take("ec-projects", samples / FOOD)
    assert len(made) == body.count("<iati-activity ") == 7
    assert sum(each.get("skipped", False) for each in made) == 6
    (item,) = whole(made)
    assert item["identity"] == "XI-IATI-EC_INTPA-2021/429-054"
    assert_complete([item], "attribution")
    assert (item["language"], item["declared_language"]) == ("fr", "en")
    assert (item["countries"], item.get("url"), item.get("published_at"), item.get("updated_at")) == (
        ["CG"],
        None,
        None,
        None,
    )
    assert (item["detail"]["start"], item["detail"]["end"]) == ("2022-01-17", "2022-10-13")


def test_un_news(samples: Path) -> None:
    body = (samples / UN_NEWS).read_text("utf-8")
    items = take("un-news", samples / UN_NEWS)
    assert len(items) == body.count("<item>") == 30
    assert_complete(items, "all-rights-reserved")
    assert [item["identity"] for item in items] == re.findall(r"<guid[^>]*>[^<]*/story/\d{4}/\d{2}/(\d+)<", body)
    assert [item["url"] for item in items] == [
        f"https://news.un.org/en/story/{story}" for story in re.findall(r"<link>[^<]*/story/([\d/]+)</link>", body)
    ]
    assert all(item["published_at"].startswith("2022-0") for item in items)
    assert all(item["summary"] and "html" not in item for item in items)
    assert not any("countries" in item for item in items)
    assert all(item["license"]["rights"] == "Copyright © 2022 United Nations" for item in items)
    assert all("image" in item for item in items)


def test_emm(samples: Path) -> None:
    body = (samples / EMM).read_text("utf-8")
    items = take("emm", samples / EMM)
    assert len(items) == body.count("<item>") == 3
    assert_complete(items, "per-origin")
    assert [item["license"]["attribution"] for item in items] == re.findall(r"<source[^>]*>([^<]+)<", body)
    assert not any({"summary", "html", "countries", "organizations"} & set(item) for item in items)
    assert all(item["published_at"] and item["url"].startswith("https://") for item in items)
    assert {item["language"] for item in items} == {"en"}


# file, source: activities in it, items made, with a start, with a country
OLDER = {
    "worldbank.xml": ("world-bank-iati", 16, 16, 0, 14),
    "complex_example_dfid.xml": ("any", 57, 57, 57, 57),
    "missing_dates.xml": ("any", 49, 49, 49, 49),
    "many_activities.xml": ("any", 2, 2, 2, 2),
    "aet-activities.xml": ("any", 1, 1, 1, 0),
    "default_currency.xml": ("any", 1, 1, 1, 1),
    "iati_activity_JP.xml": ("any", 1, 1, 1, 1),
    "single_activity.xml": ("any", 1, 1, 1, 1),
    "broken_activity_01.xml": ("any", 1, 1, 0, 1),
    "activity-standard-example-annotated.xml": ("any", 1, 1, 1, 1),
}


@source("any-projects", partner="agency", license=License(key="CC-BY"))
class AnyProjects(IatiSource):
    """Whoever reports them."""


@pytest.mark.parametrize("name", OLDER)
def test_iati_of_every_version(samples: Path, name: str) -> None:
    key, activities, count, started, placed = OLDER[name]
    body = (samples / "iati" / name).read_bytes()
    made = read(AnyProjects() if key == "any" else source_of(key), body)
    items = whole(made)
    assert len(made) == len(re.findall(rb"<iati-activity[\s>]", body)) == activities
    assert len(items) == len({item["identity"] for item in items}) == count
    assert all(item["title"].strip() and item["kind"] == "PROJECT" for item in items)
    assert sum("start" in item["detail"] for item in items) == started
    assert sum("countries" in item for item in items) == placed


def test_what_1_0x_tells_in_words(samples: Path) -> None:
    def details(name: str) -> list[dict[str, Any]]:
        return [item["detail"] for item in read(AnyProjects(), (samples / "iati" / name).read_bytes())]

    dfid = details("complex_example_dfid.xml")
    assert [each["status"] for each in dfid].count("FINALIZATION") == 10
    assert {each["type"] for detail in dfid for each in detail["transactions"]} == {"1", "3"}
    assert {each["vocabulary"] for detail in dfid for each in detail["sectors"]} == {"1"}
    assert all({"FUNDING", "IMPLEMENTING"} >= {each["role"] for each in detail["participants"]} for detail in dfid)
    (japan,) = details("iati_activity_JP.xml")
    assert japan["locations"] == [{"name": "Japan", "latitude": 36.204824, "longitude": 138.252924}]
    assert [(each["start"], each["amount"]) for each in japan["budget"]] == [("2012", 46363.0), ("2013", 142765.0)]
    (aet,) = details("aet-activities.xml")
    assert {each["type"] for each in aet["transactions"]} == {"1", "3", "4"}
    assert [each["languages"] for each in aet["documents"]] == [["en"]]


def test_nobody_to_be_reached_is_read_of_any_file(samples: Path) -> None:
    for name in OLDER:
        text = str(read(AnyProjects(), (samples / "iati" / name).read_bytes()))
        assert "@" not in text, name


def test_an_output_without_a_parent_is_bad(samples: Path) -> None:
    assert take("undp-projects", samples / "iati/broken_activity_01.xml") == [
        {"locator": "activity[0]", "quarantined": "no_parent"}
    ]


def test_an_organisation_file_is_no_file_of_activities(samples: Path) -> None:
    with pytest.raises(FeedError) as caught:
        take("undp-projects", samples / "iati/organisation-standard-example-annotated.xml")
    assert caught.value.reason == "not_a_feed"


def test_reliefweb(samples: Path) -> None:
    items = take("reliefweb", samples / "reliefweb/reliefweb-api-v1-reports-page1.json")
    assert [item["identity"] for item in items] == ["3670885", "3670541", "3670672", "3670318"]
    assert {item["license"]["key"] for item in items} == {"per-origin"}
    assert [item["license"]["attribution"] for item in items] == ["World Bank", "IOM", "ECHO", "OCHA"]
    assert [file["size"] for item in items for file in item.get("detail", {}).get("files", ())] == [1684789, 2232027]
    assert all(item["url"].startswith("https://reliefweb.int/report/") for item in items)
    assert not any(item["why_inside"] for item in items), "of a request without a filter: none of the four is ours"


@pytest.mark.parametrize(
    ("name", "records"),
    [("disasters-25846.json", 1), ("v1-disasters-appname-vocabulary-preset-external-limit-1000.json", 1000)],
)
def test_disasters_are_no_reports(samples: Path, name: str, records: int) -> None:
    made = take("reliefweb", samples / "reliefweb" / name)
    assert [each.get("quarantined") for each in made] == ["drift"] * records


def test_a_feed_in_xml_of_its_own_is_no_feed(samples: Path) -> None:
    with pytest.raises(FeedError) as caught:
        take("reliefweb-rss", samples / "reliefweb/reliefweb-job-feed-custom-xml.xml")
    assert caught.value.reason == "not_a_feed"


def test_world_bank_documents(samples: Path) -> None:
    (item,) = take("world-bank-documents", samples / "worldbank/wds-v3-abridged.json")
    assert (item["identity"], item["language"], item["published_at"]) == (
        "D18419181", "en", "2013-10-01T04:00:00+00:00",
    )  # fmt: skip
    assert len(item["authors"]) == 4
    assert [file["media_type"] for file in item["detail"]["files"]] == ["application/pdf", "text/plain"]
    assert (item["detail"]["document_type"], item["why_inside"]) == ("WORKING_PAPER", None)
    assert "countries" not in item, "World is none"


def test_world_bank_projects(samples: Path) -> None:
    (item,) = take("world-bank-projects", samples / "worldbank/projects-v3-P508961-abridged.json")
    assert (item["identity"], item["countries"], item["why_inside"]) == ("P508961", ["NP"], None)
    detail = item["detail"]
    assert (detail["status"], detail["start"], detail["end"]) == ("IMPLEMENTATION", "2026-01-29", "2030-06-30")
    assert detail["budget"] == [{"amount": 95000000.0, "currency": "USD"}]
    assert sum(sector["percentage"] for sector in detail["sectors"]) == 100
    assert item["inferred"][0][0] == "url"


# read one by one: what stays is about migration, what goes is not
INSIDE = {
    "undp-projects": (UNDP, {"XM-DAC-41114-PROJECT-00127264"}),  # tagged by UNDP itself with target 10.7
    "sdc-projects": (SDC, set()),
    "ec-projects": (FOOD, set()),
    "un-news": (
        UN_NEWS,
        {"1115242", "1115122", "1114982", "1114592", "1114372", "1114092", "1113942", "1113652"},
    ),
    "emm": (EMM, set()),
}  # fmt: skip


@pytest.mark.parametrize(("key", "expected"), INSIDE.items())
def test_what_the_shipped_scopes_let_in(samples: Path, key: str, expected: tuple[str, set[str]]) -> None:
    path, identities = expected
    inside = {item["identity"] for item in whole(take(key, samples / path)) if item["why_inside"]}
    assert inside == identities


def test_reading_twice_comes_out_the_same(samples: Path) -> None:
    for key, path in (("undp-projects", UNDP), ("un-news", UN_NEWS)):
        assert take(key, samples / path) == take(key, samples / path)
