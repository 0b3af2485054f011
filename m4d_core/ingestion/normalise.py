"""The core normalisers: what a plugin made of an entry becomes comparable, safe and honest (pure).

Nothing is guessed: what cannot be read stays empty, and `inferred` says what was derived and how.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from m4d_core.content.authors import is_name
from m4d_core.content.dates import read_instant
from m4d_core.content.details import valid_detail
from m4d_core.content.html import mask_mail, plain_text, tidy
from m4d_core.content.item import CleanItem, File, Image, Item, License, Participant, Translation
from m4d_core.content.kind import Kind
from m4d_core.content.language import clean_tag
from m4d_core.content.license import terms
from m4d_core.content.place import places_of
from m4d_core.content.subjects import Subjects
from m4d_core.content.text import plain_excerpt
from m4d_core.content.urls import canonical_url, clean_url
from m4d_core.content.wording import SUMMARY_LENGTH, read_languages, read_texts, read_title, tags
from m4d_core.errors import EntryError
from m4d_core.ingestion.contract import Context, Source

_LEGIBLE = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]+")
_MAX_ID = 500
_LINK_KEYS = frozenset({"embed_url", "registration_url", "url", "watch_url"})

Inference = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What a source says of all its items.

    partner: slug of its organization. base: what links without a base of their own are relative to.
    organization_by_ref: IATI organisation identifier, or name, to the slug of an organization of ours, or None.
    """

    source_key: str
    kind: str
    license: License
    language: str | None = None
    partner: str | None = None
    base: str | None = None
    organization_by_ref: Callable[[str], str | None] = lambda _: None

    @classmethod
    def of(cls, source: Source, organization_by_ref: Callable[[str], str | None]) -> "Defaults":
        """Return what a source declares."""
        return cls(
            source_key=source.key,
            kind=source.kind,
            license=source.license or License.unknown(),
            language=source.language,
            partner=source.partner or None,
            base=source.homepage,
            organization_by_ref=organization_by_ref,
        )


def normalise(item: Item, defaults: Defaults, context: Context, now: datetime) -> CleanItem:
    """Return the item as it is compared, stored and shown.

    Raises EntryError: `no_id`, `bad_id`, `no_title`, `bad_kind`, `invalid_detail`.
    """
    identity, kind = _identity(item.id), _kind(item.kind or defaults.kind)
    title, marks = read_title(item.title)
    if not title:
        raise EntryError(f"the entry '{identity[:80]}' has no title", reason="no_title")
    url = canonical_url(item.url, context.url or defaults.base)
    base = url or context.url or defaults.base
    rights = _license(item.license or defaults.license)
    summary, body, spoken = read_texts(item, rights, base)
    languages, language_facts = read_languages(item, marks, f"{title}. {spoken}", defaults.language)
    published, published_facts = _instant("published_at", item.published, now)
    updated, updated_facts = _instant("updated_at", item.updated, now)
    subjects = Subjects.of(item)
    given = _detail(item, kind, base, defaults)
    detail = valid_detail(kind, given if terms(rights.key).full_text else _brief(given))
    return CleanItem(
        identity=identity,
        kind=kind,
        title=title,
        language=languages[0],
        license=rights,
        url=url,
        summary=summary,
        html=body,
        published_at=published,
        updated_at=updated,
        declared_language=next(tags(item.languages), None) or clean_tag(defaults.language or ""),
        languages=languages,
        authors=_authors(item.authors),
        countries=subjects.countries,
        themes=subjects.themes,
        goals=subjects.goals,
        organizations=_organizations(item, defaults, rights),
        places=places_of(detail.get("locations", ()), subjects.countries),
        compact_objectives=subjects.compact_objectives,
        image=_image(item.image, base),
        detail=detail,
        part_of=item.part_of,
        inferred=(*item.inferred, *language_facts, *published_facts, *updated_facts, *subjects.inferred),
        unmapped=subjects.unmapped,
        translations=_translations(item, languages[0], rights, base),
    )


def _identity(given: str) -> str:
    if not given.strip():
        raise EntryError("the entry has no identity", reason="no_id")
    if given != given.strip() or not _LEGIBLE.fullmatch(given) or len(given) > _MAX_ID:
        raise EntryError(
            f"identity {given[:60]!r} has blanks round it, characters that cannot be stored, or more than {_MAX_ID}",
            reason="bad_id",
        )
    return given


def _kind(given: str) -> str:
    if given not in Kind.__members__:
        raise EntryError(f"'{given}' is not a kind of content", reason="bad_kind")
    return given


def _license(given: License) -> License:
    rights = plain_excerpt(mask_mail(plain_text(given.rights or "")), SUMMARY_LENGTH) or None
    return replace(given, rights=rights, attribution=tidy(given.attribution or "") or None)


def _instant(name: str, given: datetime | str | None, now: datetime) -> tuple[datetime | None, list[Inference]]:
    instant = read_instant(given, now)
    if instant is None:
        return None, []
    return instant.value, [(name, str(given)[:80], instant.flag)] if instant.flag else []


def _translations(item: Item, own: str, rights: License, base: str | None) -> tuple[Translation, ...]:
    """Return the translations by tag; one without a title, or in a language that is none or was there, is left out."""
    found: dict[str, Translation] = {}
    for each in item.translations:
        language, (title, _) = clean_tag(each.language), read_title(each.title)
        if language is None or language == own or not title or language in found:
            continue
        summary, body, _ = read_texts(each, rights, base)
        found[language] = Translation(language=language, title=title, summary=summary, html=body)
    return tuple(found[language] for language in sorted(found))


def _organizations(item: Item, defaults: Defaults, rights: License) -> tuple[str, ...]:
    """Return slugs: the source's partner, unless it only passes on what others wrote, and all participants we know."""
    own = [defaults.partner] if defaults.partner and rights.key != "per-origin" else []
    found = [_organization(each, defaults) for each in item.participants]
    return tuple(dict.fromkeys([*own, *(slug for slug in found if slug)]))


def _authors(given: Iterable[str]) -> tuple[str, ...]:
    names = (plain_text(name) for name in given)
    return tuple(dict.fromkeys(name for name in names if is_name(name)))


def _image(image: Image | None, base: str | None) -> Image | None:
    url = clean_url(image.url, base) if image else None
    if image is None or url is None:
        return None
    alt, credit = (mask_mail(plain_text(text or "")) or None for text in (image.alt, image.credit))
    return Image(url=url, alt=alt, credit=credit)


def _organization(participant: Participant, defaults: Defaults) -> str | None:
    names = (participant.ref, participant.name)
    return next((slug for name in names if name and (slug := defaults.organization_by_ref(name))), None)


def _detail(item: Item, kind: str, base: str | None, defaults: Defaults) -> dict[str, Any]:
    """Return the detail with files and participants in it, its texts masked."""
    detail: dict[str, Any] = {name: _safe(value, name) for name, value in item.detail.items()}
    if kind == Kind.PROJECT:
        documents = [_as_document(file, base) for file in item.files]
        if documents:
            detail["documents"] = [*detail.get("documents", ()), *(each for each in documents if each)]
        if item.participants:
            detail["participants"] = [
                _filled(
                    organization=_organization(each, defaults), ref=each.ref, role=each.role,
                    name=mask_mail(tidy(each.name or "")),
                )
                for each in item.participants
            ]  # fmt: skip
    elif item.files:
        detail["files"] = [attached for file in item.files if (attached := _as_attachment(file, base))]
    return detail


def _as_attachment(file: File, base: str | None) -> dict[str, Any]:
    url = clean_url(file.url, base)
    if url is None:
        return {}
    language = clean_tag(file.language or "")
    title = mask_mail(plain_text(file.title or ""))
    return _filled(
        url=url, media_type=(file.media_type or "").strip().lower(), size=file.size, title=title, language=language
    )


def _as_document(file: File, base: str | None) -> dict[str, Any]:
    attached = _as_attachment(file, base)
    language = attached.pop("language", None)
    attached.pop("size", None)
    return attached and _filled(**attached, languages=[language] if language else [], categories=list(file.categories))


def _filled(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _brief(value: Any, name: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """Return a value of the detail with every text no longer than a summary: no full text under another name."""
    if isinstance(value, str):
        return value if name in _LINK_KEYS else plain_excerpt(value, SUMMARY_LENGTH)
    if isinstance(value, Mapping):
        return {key: _brief(each, key) for key, each in value.items()}
    return [_brief(each) for each in value] if isinstance(value, list) else value


def _safe(value: object, name: str = "") -> object:
    """Return a JSON-able value with every text fit to be stored and shown."""
    if isinstance(value, str):
        legible = "".join(_LEGIBLE.findall(value)).strip()
        return legible if name in _LINK_KEYS else mask_mail(legible)
    if isinstance(value, Mapping):
        return {str(key): _safe(each, str(key)) for key, each in value.items() if not _is_harmful(str(key), each)}
    if isinstance(value, list | tuple):
        return [_safe(each) for each in value]
    return value


def _is_harmful(name: str, value: object) -> bool:
    """Return whether a link of a detail is none to follow (`javascript:…`): then there is none."""
    return name in _LINK_KEYS and isinstance(value, str) and ":" in value and clean_url(value) is None
