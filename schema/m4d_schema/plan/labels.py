"""Labels of facet values for people, in the languages of the network's site where they are known (pure)."""

from collections.abc import Mapping, Sequence

from m4d_core.content.kind import Kind
from m4d_core.content.reference import in_language
from m4d_core.storage.selection import FacetField
from m4d_schema.record import Record

_SPOKEN = ("en", "fr", "es", "ar")  # what each row below is in
_KINDS: Mapping[str, tuple[str, ...]] = {
    Kind.NEWS: ("News", "Actualités", "Noticias", "أخبار"),
    Kind.BLOG_POST: ("Blog post", "Billet de blog", "Entrada de blog", "تدوينة"),
    Kind.PROJECT: ("Project", "Projet", "Proyecto", "مشروع"),
    Kind.DOCUMENT: ("Document", "Document", "Documento", "وثيقة"),
}
# ISO 639; content in any other language is labelled with its tag
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "am": ("Amharic", "Amharique", "Amárico", "الأمهرية"),
    "ar": ("Arabic", "Arabe", "Árabe", "العربية"),
    "bn": ("Bengali", "Bengali", "Bengalí", "البنغالية"),
    "bs": ("Bosnian", "Bosnien", "Bosnio", "البوسنية"),
    "de": ("German", "Allemand", "Alemán", "الألمانية"),
    "el": ("Greek", "Grec", "Griego", "اليونانية"),
    "en": ("English", "Anglais", "Inglés", "الإنجليزية"),
    "es": ("Spanish", "Espagnol", "Español", "الإسبانية"),
    "fa": ("Persian", "Persan", "Persa", "الفارسية"),
    "fr": ("French", "Français", "Francés", "الفرنسية"),
    "hi": ("Hindi", "Hindi", "Hindi", "الهندية"),
    "id": ("Indonesian", "Indonésien", "Indonesio", "الإندونيسية"),
    "it": ("Italian", "Italien", "Italiano", "الإيطالية"),
    "ja": ("Japanese", "Japonais", "Japonés", "اليابانية"),
    "ka": ("Georgian", "Géorgien", "Georgiano", "الجورجية"),
    "ky": ("Kyrgyz", "Kirghize", "Kirguís", "القيرغيزية"),
    "mk": ("Macedonian", "Macédonien", "Macedonio", "المقدونية"),
    "ne": ("Nepali", "Népalais", "Nepalí", "النيبالية"),
    "nl": ("Dutch", "Néerlandais", "Neerlandés", "الهولندية"),
    "pl": ("Polish", "Polonais", "Polaco", "البولندية"),
    "pt": ("Portuguese", "Portugais", "Portugués", "البرتغالية"),
    "ro": ("Romanian", "Roumain", "Rumano", "الرومانية"),
    "ru": ("Russian", "Russe", "Ruso", "الروسية"),
    "si": ("Sinhala", "Cingalais", "Cingalés", "السنهالية"),
    "so": ("Somali", "Somali", "Somalí", "الصومالية"),
    "sq": ("Albanian", "Albanais", "Albanés", "الألبانية"),
    "sr": ("Serbian", "Serbe", "Serbio", "الصربية"),
    "sv": ("Swedish", "Suédois", "Sueco", "السويدية"),
    "sw": ("Swahili", "Swahili", "Suajili", "السواحيلية"),
    "ta": ("Tamil", "Tamoul", "Tamil", "التاميلية"),
    "tg": ("Tajik", "Tadjik", "Tayiko", "الطاجيكية"),
    "th": ("Thai", "Thaï", "Tailandés", "التايلاندية"),
    "tr": ("Turkish", "Turc", "Turco", "التركية"),
    "uk": ("Ukrainian", "Ukrainien", "Ucraniano", "الأوكرانية"),
    "und": ("Not known", "Inconnue", "Desconocido", "غير معروفة"),
    "ur": ("Urdu", "Ourdou", "Urdu", "الأردية"),
    "vi": ("Vietnamese", "Vietnamien", "Vietnamita", "الفيتنامية"),
    "zh": ("Chinese", "Chinois", "Chino", "الصينية"),
}


def facet_label(facet: FacetField, value: str, node: Record | None, wanted: Sequence[str] = ()) -> str:
    """Return what to show for a value of a facet: the name of its node, else of the kind or language, else itself.

    wanted: languages in order; of a node it is its own that count.
    """
    if node is not None:
        name: str = node.read("name")
        return name
    if facet is FacetField.KIND:
        return _name(_KINDS, value, wanted)
    return _language(value, wanted) if facet is FacetField.LANGUAGE else value


def _language(tag: str, wanted: Sequence[str]) -> str:
    """Return the name of a language; of a more exact one with what makes it so: `English (GB)`."""
    language, _, rest = tag.partition("-")
    name = _name(_LANGUAGES, language, wanted)
    if not rest:
        return name
    return tag if name == language else f"{name} ({rest})"


def _name(table: Mapping[str, tuple[str, ...]], value: str, wanted: Sequence[str]) -> str:
    known = table.get(value)
    return in_language(dict(zip(_SPOKEN, known, strict=True)), wanted)[0] if known else value
