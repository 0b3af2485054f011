"""What a first start loads."""

from uuid import UUID

import pytest

from m4d_core.content.details import valid_detail
from m4d_core.content.html import mask_mail
from m4d_core.content.identity import content_id
from m4d_core.content.item import CleanItem
from m4d_core.content.reference import Reference
from m4d_core.content.text import tokens
from m4d_core.starter.loader import DEMO, STARTER, demo_items, goes_local, starter_items, starter_reference

ALL = [*((STARTER, item) for item in starter_items()), *((DEMO, item) for item in demo_items())]


def test_twice_is_the_same() -> None:
    assert list(starter_items()) == [item for key, item in ALL if key == STARTER]
    assert list(demo_items()) == [item for key, item in ALL if key == DEMO]
    assert starter_reference() == starter_reference()


def test_ids_never_change() -> None:
    ids = {content_id(key, item.identity) for key, item in ALL}
    assert len(ids) == len(ALL)
    assert content_id(STARTER, "projects/jmdi-bicol") == UUID("81e15652-7d25-50a8-9ec2-f88017abf9a9")
    assert content_id(STARTER, "documents/white-paper-mainstreaming") == UUID("d149374f-ce44-5107-9ba6-39814b9b8f87")
    assert content_id(DEMO, "demo/tahwilat-qarya-jabaliyya") == UUID("58be51b4-aa1f-532c-8f8c-ff8f5b40a5ba")
    assert {
        UUID("81e15652-7d25-50a8-9ec2-f88017abf9a9"),
        UUID("d149374f-ce44-5107-9ba6-39814b9b8f87"),
        UUID("58be51b4-aa1f-532c-8f8c-ff8f5b40a5ba"),
    } <= ids


def test_how_many_of_which_kind() -> None:
    kinds = [item.kind for _, item in ALL]
    assert kinds.count("PROJECT") == 21
    assert kinds.count("DOCUMENT") == 17
    assert kinds.count("PAGE") == 3
    assert set(kinds) == {"PROJECT", "DOCUMENT", "PAGE", "NEWS", "BLOG_POST"}


@pytest.mark.parametrize("item", [item for _, item in ALL], ids=lambda item: item.identity)
def test_all_that_an_item_names_is_in_the_reference(item: CleanItem) -> None:
    reference = Reference.from_rows(starter_reference())
    assert all(reference.country(key) for key in item.countries)
    assert all(reference.theme(key) for key in item.themes)
    assert all(reference.goal(key) for key in item.goals)
    assert all(reference.organization(key) for key in item.organizations)
    for field in (item.countries, item.themes, item.goals, item.organizations):
        assert len(field) == len(set(field))


@pytest.mark.parametrize("item", [item for _, item in ALL], ids=lambda item: item.identity)
def test_every_item_is_as_clean_as_an_ingested_one(item: CleanItem) -> None:
    assert valid_detail(item.kind, item.detail) == item.detail
    assert item.languages[0] == item.language
    assert item.title == item.title.strip()
    for text in (item.title, item.summary or "", item.html or "", *item.authors, repr(item.detail)):
        assert mask_mail(text) == text


def test_local_by_record_or_by_theme() -> None:
    local = {item.identity for _, item in ALL if goes_local(item)}
    assert "projects/safer-remittances-improved-livelihoods-nepal" in local  # by its record
    assert "projects/organic-coffee-loja" in local  # by a theme
    assert "demo/one-desk-for-returning-workers" in local
    assert "projects/t-281-tunisia" not in local
    assert "demo/counting-people-who-move" in local
    assert "demo/clinic-hours-for-shift-workers" not in local


def test_what_has_no_type_yet_is_not_loaded() -> None:
    identities = [item.identity.partition("/")[0] for _, item in ALL]
    assert set(identities) == {"projects", "documents", "pages", "demo"}


def test_words_to_try_the_search_with() -> None:
    titles = {word for _, item in ALL for word in tokens(item.title)}
    assert {"remittances", "remesas", "transferts", "تحويلات"} <= titles
