"""Guides from Markdown to HTML: anchors as GitHub makes them, links that lead on, and every link of every guide."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from m4d_schema.pages import guides
from m4d_schema.pages.guides import GROUPS, address, anchor, folder, guide, read_guide

ROOT = Path(__file__).parents[3]
NAMES = [name for few in GROUPS.values() for name in few]
# in texts, not in code
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
FENCES = re.compile(r"^( *)```.*?^\1```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("How good it is", "how-good-it-is"),
        ("A plain feed: five lines", "a-plain-feed-five-lines"),
        ("1. Begin", "1-begin"),
        ("`m4d up` & more", "m4d-up--more"),
        ("What `M4D_SITE_URL` is", "what-m4d_site_url-is"),
        ("Élan — vital", "élan--vital"),
    ],
)
def test_an_anchor_is_that_of_github(text: str, slug: str) -> None:
    assert anchor(text.replace("`", "")) == slug
    assert f'<h2 id="{slug}">' in read_guide("x", f"# X\n\n## {text}\n").body


def test_two_headings_of_one_name_have_two_anchors() -> None:
    found = read_guide("x", "# X\n\n## Same\n\n## Same\n\n### Same\n")
    assert [each.anchor for each in found.headings] == ["same", "same-1", "same-2"]
    assert [each.level for each in found.headings] == [2, 2, 3]


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("graphql.md", "/docs/graphql"),
        ("graphql.md#limits", "/docs/graphql#limits"),
        ("#limits", "#limits"),
        ("https://m4d.example/x.md", "https://m4d.example/x.md"),
        ("mailto:someone@m4d.example", "mailto:someone@m4d.example"),
        ("../schema/schema.graphql", None),
        ("../README.md", None),
        ("images/embed.webp", None),
    ],
)
def test_where_a_link_leads(link: str, leads: str | None) -> None:
    assert address(link) == leads
    body = read_guide("x", f"[words]({link})").body
    assert body == (f'<p><a href="{leads}">words</a></p>\n' if leads else '<p><a class="elsewhere">words</a></p>\n')


def test_images_are_those_of_the_guides() -> None:
    body = read_guide("x", '![A house](images/house.svg)\n\n<img src="images/embed.webp" alt="A search">\n').body
    assert '<img src="/docs/images/house.svg" alt="A house"' in body
    assert '<img src="/docs/images/embed.webp" alt="A search">' in body


def test_code_is_marked_for_the_style_sheet_and_escaped() -> None:
    body = read_guide("x", "```python\nx = '<b>'\n```\n\n```\n<i>\n```\n\n```nonesuch\n<u>\n```\n").body
    assert """<span class="s1">'&lt;b&gt;'</span>""" in body
    assert "&lt;i&gt;" in body
    assert "&lt;u&gt;" in body
    assert "style=" not in body


def test_a_long_name_may_be_broken_behind_an_underscore() -> None:
    assert read_guide("x", "Set `M4D_<X>_Y`.").body == "<p>Set <code>M4D_<wbr>&lt;X&gt;_<wbr>Y</code>.</p>\n"


def test_tables_can_be_heard_and_reached_and_bring_no_style() -> None:
    body = read_guide("x", "| | b |\n|---|---:|\n| 1 | 2 |\n").body
    assert re.sub(r"\s*\n\s*", "", body) == (
        '<div class="wide" tabindex="0" role="group"><table><thead><tr><td></td><th scope="col">b</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>"
    )
    assert '<pre tabindex="0">' in read_guide("x", "```\ncode\n```\n").body


def test_title_and_summary_are_without_markup() -> None:
    found = read_guide("x", "# The `door`\n\nIt *says*\n[much](graphql.md). More.\n\nNot this.\n")
    assert (found.title, found.summary) == ("The door", "It says much. More.")
    assert (read_guide("x", "").title, read_guide("x", "").summary) == ("x", "")


def test_every_file_is_a_guide_in_one_place() -> None:
    assert sorted(NAMES) == sorted(path.stem for path in (ROOT / "docs").glob("*.md")), "name it in GROUPS"
    assert guide("nonesuch") is None
    assert guide("../README") is None


def test_in_an_installed_m4d_they_are_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder() == ROOT / "docs"
    monkeypatch.setattr(guides, "IN_WHEEL", tmp_path)
    assert folder() == tmp_path


def links(name: str) -> Iterator[str]:
    text = FENCES.sub("", (ROOT / "docs" / f"{name}.md").read_text("utf-8"))
    yield from (first or second for first, second in LINK.findall(text))


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_guide_leads_somewhere_on_github_and_here(name: str) -> None:
    own = guide(name)
    assert own
    for link in links(name):
        if re.match(r"https?:", link):
            continue
        path, _, fragment = link.partition("#")
        target = ROOT / "docs" / path if path else ROOT / "docs" / f"{name}.md"
        assert target.exists(), link
        assert ROOT in target.resolve().parents, link
        other = guide(target.stem) if target.parent.name == "docs" and target.suffix == ".md" else None
        if fragment:
            assert other, link
            assert f'id="{fragment}"' in other.body, link


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_has_one_title_and_headings_in_order(name: str) -> None:
    shown = guide(name)
    assert shown
    levels = [int(level) for level in re.findall(r"<h([1-6]) id=", shown.body)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(shown.summary) > 40
