"""Ids that never change, and slugs a person can read."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.identity import MAX_SLUG, content_id, numbered_slug, slugify

KEY = content_id("demo", "a")


def test_the_id_is_the_same_in_every_database() -> None:
    assert content_id("demo", "a") == UUID("42742ddd-4562-5716-8759-917e9f858ad5")
    assert len({content_id(source, identity) for source in ("a", "b") for identity in ("a", "b")}) == 4


def test_slugs_keep_letters_of_any_script_and_drop_marks() -> None:
    assert slugify("Café & Bar: Ñandú", KEY) == "cafe-bar-nandu"
    assert slugify("تَحْوِيلَات المهاجرين", KEY) == "تحويلات-المهاجرين"
    assert slugify("A" * 200, KEY) == "a" * MAX_SLUG
    assert slugify("word " * 40, KEY) == "-".join(["word"] * 16)


def test_a_title_without_letters_is_called_after_its_id() -> None:
    assert slugify("!!!", KEY) == KEY.hex[:12]


def test_a_taken_slug_ends_in_the_id() -> None:
    assert numbered_slug("same", KEY) == f"same-{KEY.hex[:8]}"
    assert len(numbered_slug("a" * MAX_SLUG, KEY)) == MAX_SLUG


@given(st.text(max_size=300))
def test_a_slug_is_short_and_fits_a_path(title: str) -> None:
    slug = slugify(title, KEY)
    assert 0 < len(slug) <= MAX_SLUG
    assert not set(slug) & set(" /?#%&\\\"'<>")
    assert slugify(title, KEY) == slug
