"""What is copied into a page: the element with its script, or a frame; and colors that can be read (pure).

Source: WCAG 2.2, relative luminance and contrast ratio.
"""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

from m4d_schema.pages.embedding.wish import ACCENT, ACCENT_DARK, Wish
from m4d_schema.pages.speech import Speech

ENOUGH: Final = 4.5  # contrast of a text that can be read
WIDTH, HEIGHT = 640, 620
GROUNDS: Final = (("#ffffff", "#eef5f5"), ("#162226", "#1d3036"))  # of the widget, in the light and in the dark
_ITEM_HEIGHT, _HEADING_HEIGHT = 150, 60
_INKS: Final = ("#ffffff", "#000000")


def element(wish: Wish) -> str:
    """Return the name of the element."""
    return "m4d-latest" if wish.is_latest else "m4d-search"


def title_of(wish: Wish) -> str:
    """Return what the element is called, in its language."""
    return Speech(wish.lang).text("embed.latest" if wish.is_latest else "embed.search")


def attributes(wish: Wish) -> Mapping[str, str]:
    """Return the attributes of the element; an empty value stands for an attribute without one."""
    is_search = not wish.is_latest
    said = {
        "embed-id": wish.id,
        "lang": wish.lang,
        "filter": wish.condition(),
        "mode": wish.mode if wish.mode == "modal" else "",
        "sort": "recent" if wish.recent and is_search else "",
        "theme": wish.theme,
        "limit": "" if is_search else str(wish.limit),
    }
    flags = {"browse": ""} if wish.browse and is_search else {}
    return {**{name: value for name, value in said.items() if value}, **flags}


def style(wish: Wish) -> str:
    """Return the rule with the colors; empty where they are those of the widget."""
    if (wish.accent, wish.accent_dark) == (ACCENT, ACCENT_DARK):
        return ""
    pairs = {"accent": (wish.accent, wish.accent_dark), "accent-ink": (_ink(wish.accent), _ink(wish.accent_dark))}
    rules = "; ".join(f"--m4d-{name}: light-dark({light}, {dark})" for name, (light, dark) in pairs.items())
    return f"{element(wish)} {{ {rules} }}"


def snippet(wish: Wish, base: str) -> str:
    """Return the lines that put the element into a page. base: address of this server."""
    lines = [f'<script type="module" src="{base}/embed/m4d-search.js"></script>']
    if style(wish):
        lines.append(f"<style>{style(wish)}</style>")
    tag, said = element(wish), "".join(f" {_attribute(*each)}" for each in attributes(wish).items())
    return "\n".join([*lines, f"<{tag}{said}></{tag}>"])


def frame_address(wish: Wish, base: str) -> str:
    """Return the address of the page with the element alone."""
    return f"{base}/embed/frame?{urlencode(wish.query())}"


def frame(address: str, title: str, size: tuple[int | str, int]) -> str:
    """Return the line that puts a page of ours into a page as a frame. size: width and height."""
    width, height = map(str, size)
    said = {"src": address, "title": title, "width": width, "height": height}
    rest = 'loading="lazy" style="border: 0"'
    return f"<iframe {' '.join(_attribute(*each) for each in said.items())} {rest}></iframe>"


def natural(wish: Wish) -> tuple[int, int]:
    """Return the width and height at which nothing is cramped."""
    return WIDTH, min(_HEADING_HEIGHT + wish.limit * _ITEM_HEIGHT, HEIGHT) if wish.is_latest else HEIGHT


def within(size: tuple[int, int], most: tuple[int | None, int | None]) -> tuple[int, int]:
    """Return a size that does not exceed another."""
    width, height = (each if bound is None else min(each, bound) for each, bound in zip(size, most, strict=True))
    return width, height


def is_roomy(size: tuple[int, int], least: tuple[int, int]) -> bool:
    """Return whether there is room for more than a link."""
    return all(each >= bound for each, bound in zip(size, least, strict=True))


def contrast(color: str, other: str) -> float:
    """Return how far two colors are apart, from 1 to 21."""
    dark, light = sorted((_luminance(color), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def faint(wish: Wish) -> dict[str, float]:
    """Return the colors that are hard to read on the ground they stand on: contrast by name, two decimals down."""
    found = {}
    chosen = (("accent", wish.accent, "dark"), ("accent-dark", wish.accent_dark, "light"))
    for (name, color, unless), grounds in zip(chosen, GROUNDS, strict=True):
        ratio = min(contrast(color, ground) for ground in grounds)
        if ratio < ENOUGH and wish.theme != unless:
            found[name] = int(ratio * 100) / 100
    return found


def _attribute(name: str, value: str) -> str:
    """Return an attribute as HTML has it, in the quotes that the value itself has not."""
    if not value:
        return name
    if '"' in value and "'" not in value:
        return f"{name}='{escape(value, quote=False)}'"
    return f'{name}="{escape(value)}"'


def _ink(color: str) -> str:
    return max(_INKS, key=lambda ink: contrast(color, ink))


def _luminance(color: str) -> float:
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)  # noqa: PLR2004 - sRGB
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
