"""Labels of facet values for people, in English (pure)."""

from collections.abc import Callable, Mapping
from datetime import date

from m4d_core.content.kind import Kind
from m4d_core.content.license import terms
from m4d_core.storage.selection import FacetField
from m4d_schema.record import Record

_KINDS: Mapping[str, str] = {
    Kind.NEWS: "News",
    Kind.BLOG_POST: "Blog post",
    Kind.PROJECT: "Project",
    Kind.DOCUMENT: "Document",
    Kind.EVENT: "Event",
    Kind.VIDEO: "Video",
    Kind.PAGE: "Page",
}
# ISO 639, by their English names; content in any other language is labelled with its tag
_LANGUAGES: Mapping[str, str] = {
    "am": "Amharic",
    "ar": "Arabic",
    "bn": "Bengali",
    "bs": "Bosnian",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "ky": "Kyrgyz",
    "mk": "Macedonian",
    "ne": "Nepali",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "si": "Sinhala",
    "so": "Somali",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "tg": "Tajik",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "und": "Not known",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def facet_label(facet: FacetField, value: str, node: Record | None) -> str:
    """Return what to show for a value of a facet: the name of its node, else what the facet calls it, else itself."""
    if node is not None:
        name: str = node.read("name")
        return name
    known = _NAMED.get(facet)
    return known(value) if known else value


def _words(value: str) -> str:
    """Return the name of a value of an enumeration: `WORKING_PAPER` is `Working paper`."""
    return value.replace("_", " ").capitalize()


_NAMED: Mapping[FacetField, Callable[[str], str]] = {
    FacetField.KIND: lambda value: _KINDS.get(value, value),
    FacetField.LANGUAGE: lambda value: _LANGUAGES.get(value, value),
    FacetField.MONTH: lambda value: f"{date.fromisoformat(f'{value}-01'):%B %Y}",
    FacetField.DOCUMENT_TYPE: _words,
    FacetField.PROJECT_STATUS: _words,
    FacetField.PHASE: lambda value: f"Phase {value}",
    FacetField.GOES_LOCAL: lambda value: "M4D Goes Local" if value == "true" else "All else",
    FacetField.KNOWLEDGE_PRODUCT: lambda value: "Knowledge products" if value == "true" else "Other documents",
    FacetField.LICENSE: lambda value: terms(value).name,
}
