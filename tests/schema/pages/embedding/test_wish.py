"""What somebody wants, by an address and back."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages.embedding.wish import ACCENT, LIMIT, MODES, MOST, PICKED, THEMES, Wish, read_wish
from m4d_search.asked.checked import condition
from m4d_search.attributes import COUNTED
from m4d_search.filters.read import Bounds

values = st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=9), max_size=3)
colors = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
wishes = st.builds(
    Wish,
    id=st.from_regex(r"embed-[0-9a-f]{16}|", fullmatch=True),
    lang=st.sampled_from(SPOKEN),
    mode=st.sampled_from(MODES),
    picks=st.fixed_dictionaries(dict.fromkeys(PICKED, values.map(lambda each: tuple(dict.fromkeys(each))))).map(
        lambda picks: {name: each for name, each in picks.items() if each}
    ),
    theme=st.sampled_from(THEMES),
    accent=colors,
    accent_dark=colors,
    browse=st.booleans(),
    recent=st.booleans(),
)


def asked(text: str, lang: str = "en") -> Wish:
    return read_wish(QueryParams(text).multi_items(), lang)


@given(wishes)
def test_an_address_says_all_of_it(wish: Wish) -> None:
    assert asked(urlencode(wish.query())) == wish


@given(st.lists(st.tuples(st.sampled_from(["lang", "id", "limit", "accent", *PICKED]) | st.text(), st.text())))
def test_any_address_is_some_wish_whose_filter_is_one(pairs: list[tuple[str, str]]) -> None:
    wish = read_wish(pair for pair in pairs if pair[0] != "filter")
    condition(wish.condition(), Bounds(characters=10**6), None)
    assert read_wish(wish.query()) == wish


def test_nothing_wished_is_the_box_as_it_is() -> None:
    assert asked("") == Wish()
    assert Wish().query() == [("lang", "en")]
    assert Wish().condition() == ""
    assert asked("", "ar").lang == "ar"


def test_what_has_no_meaning_is_left_out() -> None:
    said = "lang=de&mode=popup&theme=pink&accent=red&accent-dark=%23FFF&limit=many&countries=&countries=a+b&x=1"
    assert asked(said) == Wish()
    assert asked("accent=%23AABBCC").accent == "#aabbcc"
    assert asked("accent=%23AABBCC%0A").accent == ACCENT
    assert [asked(f"limit={text}").limit for text in ("0", "7", "99", "9999", "-1", "²")] == [1, 7, MOST, *[LIMIT] * 3]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("countries=TN", 'countries = "TN"'),
        ("countries=TN&countries=MA&countries=TN", 'countries IN ["TN", "MA"]'),
        ("kind=NEWS&countries=TN", 'countries = "TN" AND kind = "NEWS"'),
        ("filter=year+%3E+2020", "year > 2020"),
        ("filter=a+%3D+1+OR+b+%3D+2&kind=NEWS", '(a = 1 OR b = 2) AND kind = "NEWS"'),
        ("themes=a%22b%5C", 'themes = "a\\"b\\\\"'),
    ],
)
def test_the_filter_is_written_as_people_write_it(said: str, expected: str) -> None:
    assert asked(said).condition() == expected


def test_what_is_chosen_from_lists_can_be_counted() -> None:
    assert set(PICKED) <= set(COUNTED)
