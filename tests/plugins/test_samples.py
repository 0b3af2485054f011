"""Captured payloads of partners, counted by another way than the parser's; nothing of them is copied here."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

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
