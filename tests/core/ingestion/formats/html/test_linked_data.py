import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.formats.html import linked_data
from m4d_core.ingestion.formats.html.linked_data import read

URL = "https://site.example/news/one"


def values(*blocks: Any, own: str = URL) -> dict[str, list[str]]:
    found, _ = read([json.dumps(block) for block in blocks], {own})
    return found


def test_a_piece_of_news() -> None:
    found, kind = read([json.dumps({
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": " One ", "datePublished": "2026-01-02",
        "author": [{"@type": "Person", "name": "Ana"}, "Bo"], "image": {"@type": "ImageObject", "url": "/a.jpg"},
        "keywords": "remittances, diaspora ;towns", "inLanguage": {"@type": "Language", "name": "French",
        "alternateName": "fr"}, "spatialCoverage": {"@type": "Place", "name": "Senegal"}, "wordCount": 12,
        "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"}, "isAccessibleForFree": True,
    })], {URL})  # fmt: skip
    assert kind == "NewsArticle"
    assert {name: found[f"ld:{name}"] for name in ("headline", "author", "image", "inLanguage", "wordCount")} == {
        "headline": ["One"], "author": ["Ana", "Bo"], "image": ["/a.jpg"], "inLanguage": ["fr"], "wordCount": ["12"],
    }  # fmt: skip
    assert found["ld:keywords"] == ["remittances", "diaspora", "towns"]
    assert found["ld:license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found["ld:spatialCoverage"] == ["Senegal"]
    assert "ld:isAccessibleForFree" not in found


def test_a_graph_whose_nodes_refer_to_one_another() -> None:
    found = values({"@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "The site"},
        {"@type": "WebPage", "@id": URL, "name": "One | The site", "description": "About", "inLanguage": "en"},
        {"@type": ["Article", "BlogPosting"], "headline": "One", "author": {"@id": "#ana"},
         "mainEntityOfPage": {"@id": URL}},
        {"@type": "Person", "@id": "#ana", "name": "Ana"},
    ]})  # fmt: skip
    assert (found["ld:headline"], found["ld:name"], found["ld:author"]) == (["One"], ["One | The site"], ["Ana"])
    assert found["ld:description"] == ["About"]


def test_types_may_be_whole_addresses_and_lists_of_blocks() -> None:
    found, kind = read([json.dumps([{"@type": "http://schema.org/Report", "name": "R"}])], {URL})
    assert (found["ld:name"], kind) == (["R"], "Report")
    assert read([json.dumps({"@type": "schema:Report", "name": "R"})], {URL})[1] == "Report"


def test_what_a_page_says_is_its_main_entity() -> None:
    assert values({"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "One"}})["ld:headline"] == ["One"]


def test_of_several_pieces_the_one_of_this_page_and_of_a_list_none() -> None:
    pieces = [{"@type": "Article", "headline": "Other", "url": "https://site.example/other"},
              {"@type": "Article", "headline": "One", "url": f"{URL}#top"}]  # fmt: skip
    assert values(pieces)["ld:headline"] == ["One"]
    assert values(pieces, own="https://site.example/list") == {}
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "Article", "headline": "One"}]}
    assert read([json.dumps(listed)], {URL}) == ({}, None)


@pytest.mark.parametrize(
    "block",
    ['<!-- {"@type": "Article", "headline": "One"} -->', '//<![CDATA[\n{"@type": "Article", "headline": "One"}\n//]]>',
     '{"@type": "Article", "headline": "One"};', '{"@type": "Article", "headline": "O\tne"}'],
)  # fmt: skip
def test_what_stands_round_it_or_in_it_by_mistake(block: str) -> None:
    found, _ = read([block], {URL})
    assert found["ld:headline"][0].replace("\t", "") == "One"


@pytest.mark.parametrize("block", ["", "{", "[" * 100_000, "null", "7", '"Article"', "{'a': 1}"])
def test_what_is_no_json_ld_is_passed_over(block: str) -> None:
    assert read([block, json.dumps({"@type": "Article", "headline": "One"})], {URL})[0]["ld:headline"] == ["One"]


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_data, "MAX_TEXTS", 2)
    monkeypatch.setattr(linked_data, "MAX_TEXT", 3)
    found = values({"@type": "Article", "headline": "Four", "author": ["Ana", "Bo", "Cy"]})
    assert (found["ld:headline"], found["ld:author"]) == (["Fou"], ["Ana", "Bo"])
    monkeypatch.setattr(linked_data, "MAX_NODES", 1)
    assert "ld:headline" not in values({"@type": "WebPage", "name": "P"}, {"@type": "Article", "headline": "One"})


NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["Article", "#a", URL]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "mainEntity", "headline", "author", "image", "url"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(NODES)
def test_no_json_makes_it_fail(block: Any) -> None:
    found = values(block)
    assert all(isinstance(text, str) and text for texts in found.values() for text in texts)
