"""Labels of facet values for people, in the languages of the network's site where they are known (pure)."""

from collections.abc import Callable, Mapping, Sequence

from m4d_core.content.kind import Kind
from m4d_core.content.license import terms
from m4d_core.content.reference import in_language
from m4d_core.storage.selection import FacetField
from m4d_schema.record import Record

Spoken = tuple[str, ...]
Table = Mapping[str, Spoken]
_SPOKEN = ("en", "fr", "es", "ar")  # what each row below is in
_KINDS: Table = {
    Kind.NEWS: ("News", "Actualités", "Noticias", "أخبار"),
    Kind.BLOG_POST: ("Blog post", "Billet de blog", "Entrada de blog", "تدوينة"),
    Kind.PROJECT: ("Project", "Projet", "Proyecto", "مشروع"),
    Kind.DOCUMENT: ("Document", "Document", "Documento", "وثيقة"),
    Kind.EVENT: ("Event", "Événement", "Evento", "فعالية"),
    Kind.VIDEO: ("Video", "Vidéo", "Vídeo", "فيديو"),
    Kind.PAGE: ("Page", "Page", "Página", "صفحة"),
}
# ISO 639; content in any other language is labelled with its tag
_LANGUAGES: Table = {
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
_MONTHS: Table = {
    "01": ("January", "Janvier", "Enero", "يناير"),
    "02": ("February", "Février", "Febrero", "فبراير"),
    "03": ("March", "Mars", "Marzo", "مارس"),
    "04": ("April", "Avril", "Abril", "أبريل"),
    "05": ("May", "Mai", "Mayo", "مايو"),
    "06": ("June", "Juin", "Junio", "يونيو"),
    "07": ("July", "Juillet", "Julio", "يوليو"),
    "08": ("August", "Août", "Agosto", "أغسطس"),
    "09": ("September", "Septembre", "Septiembre", "سبتمبر"),
    "10": ("October", "Octobre", "Octubre", "أكتوبر"),
    "11": ("November", "Novembre", "Noviembre", "نوفمبر"),
    "12": ("December", "Décembre", "Diciembre", "ديسمبر"),
}
_PHASE: Table = {"phase": ("Phase", "Phase", "Fase", "المرحلة")}
_LOCAL: Table = {
    "true": ("M4D Goes Local", "M4D Goes Local", "M4D Goes Local", "M4D Goes Local"),
    "false": ("All else", "Tout le reste", "Todo lo demás", "كل ما عدا ذلك"),
}
_PRODUCTS: Table = {
    "true": ("Knowledge products", "Produits de connaissance", "Productos de conocimiento", "منتجات معرفية"),
    "false": ("Other documents", "Autres documents", "Otros documentos", "وثائق أخرى"),
}
_STATUSES: Table = {
    "PIPELINE": ("Pipeline", "En préparation", "En preparación", "قيد الإعداد"),
    "IMPLEMENTATION": ("Implementation", "En cours", "En ejecución", "قيد التنفيذ"),
    "FINALIZATION": ("Finalization", "En cours d’achèvement", "En finalización", "في طور الإنجاز"),
    "CLOSED": ("Closed", "Clos", "Cerrado", "مغلق"),
    "CANCELLED": ("Cancelled", "Annulé", "Cancelado", "ملغى"),
    "SUSPENDED": ("Suspended", "Suspendu", "Suspendido", "معلق"),
    "UNKNOWN": ("Unknown", "Inconnu", "Desconocido", "غير معروف"),
}


def facet_label(facet: FacetField, value: str, node: Record | None, wanted: Sequence[str] = ()) -> str:
    """Return what to show for a value of a facet: the name of its node, else what the facet calls it, else itself.

    wanted: languages in order; of a node it is its own that count.
    """
    if node is not None:
        name: str = node.read("name")
        return name
    known = _NAMED.get(facet)
    return known(value, wanted) if known else value


def _language(tag: str, wanted: Sequence[str]) -> str:
    """Return the name of a language; of a more exact one with what makes it so: `English (GB)`."""
    language, _, rest = tag.partition("-")
    name = _name(_LANGUAGES, language, wanted)
    if not rest:
        return name
    return tag if name == language else f"{name} ({rest})"


def _month(value: str, wanted: Sequence[str]) -> str:
    """Return the name of a month with its year: of `2026-03` it is `March 2026`."""
    year, _, month = value.partition("-")
    return f"{_name(_MONTHS, month, wanted)} {year}"


def _words(value: str, _: Sequence[str]) -> str:
    """Return the name of a value of an enumeration: `WORKING_PAPER` is `Working paper`."""
    return value.replace("_", " ").capitalize()


def _name(table: Table, value: str, wanted: Sequence[str]) -> str:
    known = table.get(value)
    return in_language(dict(zip(_SPOKEN, known, strict=True)), wanted)[0] if known else value


def _of(table: Table) -> Callable[[str, Sequence[str]], str]:
    return lambda value, wanted: _name(table, value, wanted)


_NAMED: Mapping[FacetField, Callable[[str, Sequence[str]], str]] = {
    FacetField.KIND: _of(_KINDS),
    FacetField.LANGUAGE: _language,
    FacetField.MONTH: _month,
    FacetField.DOCUMENT_TYPE: _words,
    FacetField.PROJECT_STATUS: _of(_STATUSES),
    FacetField.PHASE: lambda value, wanted: f"{_name(_PHASE, 'phase', wanted)} {value}",
    FacetField.GOES_LOCAL: _of(_LOCAL),
    FacetField.KNOWLEDGE_PRODUCT: _of(_PRODUCTS),
    FacetField.LICENSE: lambda value, _: terms(value).name,
}
