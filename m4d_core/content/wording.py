"""Title, texts and language of an item, out of what a plugin handed over (pure)."""

import re
from collections.abc import Iterable, Iterator

from m4d_core.content.html import as_html, mask_mail, plain_text, sanitise
from m4d_core.content.item import Item, License, Translation
from m4d_core.content.language import clean_tag, detect
from m4d_core.content.license import terms
from m4d_core.content.text import plain_excerpt

NORMALISER_VERSION = 2  # of all core normalisers: raise it when the same entry comes out otherwise
SUMMARY_LENGTH = 500  # characters; longer ones are the full text under another name
TITLE_LENGTH = 500
CERTAIN_LENGTH = 100  # characters the detector needs before it may contradict what was declared
UNKNOWN_LANGUAGE = "und"

_MARK = re.compile(r"\[\s*([A-Z]{2}(?:\s*[/,|;-]\s*[A-Z]{2})*)\s*\]")
_UN_LANGUAGES = frozenset({"ar", "en", "es", "fr", "pt", "ru", "zh"})  # a lone mark is a language only of these
# languages a detector takes for one another: there the declaration stands
_ALIKE = (
    frozenset({"bg", "bs", "cnr", "hr", "mk", "sh", "sl", "sr"}),
    frozenset({"da", "nb", "nn", "no", "sv"}),
    frozenset({"ast", "ca", "es", "gl", "oc", "pt"}),
    frozenset({"id", "ms"}),
    frozenset({"fa", "prs", "ps", "tg", "ur"}),
    frozenset({"be", "ru", "uk"}),
)

Inference = tuple[str, str, str]


def read_title(given: str) -> tuple[str, tuple[str, ...]]:
    """Return a title as plain text, and the languages it is marked with, at its head or end (`[EN/FR]`)."""
    title = mask_mail(plain_text(given))
    marks: list[str] = []
    for match in (_MARK.match(title), *_MARK.finditer(title)):
        if match is None or (match.start() and match.end() < len(title)):
            continue
        codes = [clean_tag(code) for code in re.findall("[A-Z]{2}", match[1])]
        if all(codes) and (len(codes) > 1 or codes[0] in _UN_LANGUAGES):
            title = title[match.end() :] if not match.start() else title[: match.start()]
            marks += [code for code in codes if code]
            break
    return plain_excerpt(title.strip(), TITLE_LENGTH), tuple(dict.fromkeys(marks))


def read_texts(item: Item | Translation, rights: License, base: str | None) -> tuple[str | None, str | None, str]:
    """Return summary, HTML and the plain text by which the language is told.

    A description longer than a summary is the full text; where the licence forbids that, its head is the summary.
    """
    is_open = terms(rights.key).full_text
    short = plain_text(item.summary or "")
    body = item.html or (item.summary if len(short) > SUMMARY_LENGTH else None)
    long = plain_text(body) if body else ""
    shown = sanitise(as_html(body), base) or None if body and is_open else None
    summary = short or ("" if is_open else long)
    return plain_excerpt(mask_mail(summary), SUMMARY_LENGTH) or None, shown, long or short


def read_languages(
    item: Item, marks: tuple[str, ...], text: str, usual: str | None
) -> tuple[tuple[str, ...], list[Inference]]:
    """Return the languages, the item's own first: declared, else detected.

    A long text that is surely in another language than declared goes before the declaration.
    """
    declared = [*tags(item.languages), *tags([usual or ""])][: max(len(item.languages), 1)]
    found = detect(text) if not declared or len(text) >= CERTAIN_LENGTH else None
    if not declared:
        method = [("language", found, "detected")] if found else []
        return tuple(dict.fromkeys((found or UNKNOWN_LANGUAGE, *marks))), method
    if found is None or _is_alike(found, declared[0]):
        return tuple(dict.fromkeys((*declared, *marks))), []
    fact = ("language", found, f"detected; declared {declared[0]}")
    return tuple(dict.fromkeys((found, *declared[1:], *marks))), [fact]


def tags(languages: Iterable[str]) -> Iterator[str]:
    """Yield the BCP 47 tags of what is declared; what is none is passed over."""
    return (tag for tag in map(clean_tag, languages) if tag)


def _is_alike(one: str, other: str) -> bool:
    pair = {tag.partition("-")[0] for tag in (one, other)}
    return len(pair) == 1 or any(pair <= group for group in _ALIKE)
