"""Labels of facet values for people, in English (pure)."""

from collections.abc import Mapping

from m4d_core.content.kind import Kind
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
    """Return what to show for a value of a facet: the name of its node, else of the kind or language, else itself."""
    if node is not None:
        name: str = node.read("name")
        return name
    if facet is FacetField.KIND:
        return _KINDS.get(value, value)
    return _LANGUAGES.get(value, value) if facet is FacetField.LANGUAGE else value
