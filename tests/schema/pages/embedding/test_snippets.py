"""What is copied into a page, as texts that must not change by accident."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given

from m4d_schema.pages.embedding.snippets import (
    ENOUGH,
    GROUNDS,
    HEIGHT,
    attributes,
    contrast,
    faint,
    frame,
    frame_address,
    is_roomy,
    natural,
    snippet,
    style,
    within,
)
from m4d_schema.pages.embedding.wish import ACCENT, ACCENT_DARK, Wish, read_wish
from tests.schema.pages.embedding.test_wish import wishes

BASE = "https://m4d.example"
SHEET = Path(__file__).parents[4] / "search/widget/src/widget.css"
TUNISIA = Wish(lang="fr", picks={"countries": ("TN",)})


class Elements(HTMLParser):
    """The elements of a piece of HTML. found: (name, attributes)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_tunisia_in_french() -> None:
    assert snippet(TUNISIA, BASE) == (
        '<script type="module" src="https://m4d.example/embed/m4d-search.js"></script>\n'
        '<m4d-search lang="fr" filter=\'countries = "TN"\'></m4d-search>'
    )
    assert frame(frame_address(TUNISIA, BASE), "Recherche", ("100%", 620)) == (
        '<iframe src="https://m4d.example/embed/frame?lang=fr&amp;countries=TN" title="Recherche" width="100%" '
        'height="620" loading="lazy" style="border: 0"></iframe>'
    )


def test_everything_wished_at_once() -> None:
    wish = Wish(
        id="embed-1", lang="ar", mode="modal", theme="dark", accent="#ffff00", accent_dark="#00ffff", browse=True,
        recent=True, filter="title != 'x'", picks={"kind": ("NEWS", "EVENT")},
    )  # fmt: skip
    assert snippet(wish, BASE).splitlines()[1:] == [
        "<style>m4d-search { --m4d-accent: light-dark(#ffff00, #00ffff); "
        "--m4d-accent-ink: light-dark(#000000, #000000) }</style>",
        '<m4d-search embed-id="embed-1" lang="ar" '
        'filter="(title != &#x27;x&#x27;) AND kind IN [&quot;NEWS&quot;, &quot;EVENT&quot;]" '
        'mode="modal" sort="recent" theme="dark" browse></m4d-search>',
    ]


def test_a_list_is_told_how_long_and_not_how_to_search() -> None:
    wish = Wish(mode="latest", limit=3, browse=True, recent=True)
    assert snippet(wish, BASE).splitlines()[-1] == '<m4d-latest lang="en" limit="3"></m4d-latest>'
    assert natural(wish)[1] < natural(Wish(mode="latest", limit=20))[1] == HEIGHT == natural(Wish())[1]


@given(wishes)
def test_a_snippet_says_what_was_wished_and_nothing_breaks_out(wish: Wish) -> None:
    said = [each for each in Elements(snippet(wish, BASE)).found if each[0] not in ("script", "style")]
    assert said == [(said[0][0], {name: value or None for name, value in attributes(wish).items()})]
    (inside,) = Elements(frame(frame_address(wish, BASE), "x", (1, 2))).found
    assert inside[1]["src"] == frame_address(wish, BASE)
    again = read_wish(parse_qsl(urlsplit(str(inside[1]["src"])).query, keep_blank_values=True))
    assert again == wish


def test_colors_of_the_widget_need_no_rule_and_are_those_it_has() -> None:
    assert style(Wish()) == ""
    sheet = SHEET.read_text("utf-8")
    assert f"--m4d-accent: light-dark({ACCENT}, {ACCENT_DARK})" in sheet
    for name, light, dark in zip(("paper", "wash"), *GROUNDS, strict=True):
        assert f"--m4d-{name}: light-dark({light.replace('#ffffff', '#fff')}, {dark})" in sheet
    assert faint(Wish()) == {}


def test_what_is_hard_to_read_is_told_where_it_is_seen() -> None:
    assert contrast("#000000", "#ffffff") == 21
    pale = Wish(accent="#cccc00", accent_dark="#0b5d6b")
    found = faint(pale)
    assert set(found) == {"accent", "accent-dark"}
    assert all(ratio < ENOUGH for ratio in found.values())
    assert set(faint(Wish(accent="#cccc00", theme="dark"))) == set()
    assert set(faint(Wish(accent="#cccc00", accent_dark="#0b5d6b", theme="dark"))) == {"accent-dark"}


def test_sizes() -> None:
    assert within((640, 620), (None, None)) == (640, 620)
    assert within((640, 620), (300, 9999)) == (300, 620)
    assert is_roomy((240, 200), (240, 200))
    assert not is_roomy((239, 620), (240, 200))
