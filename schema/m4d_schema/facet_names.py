"""What facets and their values are called in a language, for those who show them without GraphQL (pure)."""

from collections.abc import Mapping

from m4d_core.content.kind import Kind
from m4d_core.content.license import TERMS, terms
from m4d_core.content.reference import Reference, in_language
from m4d_core.storage.selection import FacetField
from m4d_schema.memory import Sources
from m4d_schema.plan.labels import facet_label

SPOKEN = ("en", "fr", "es", "ar")  # what each row below is in
_TITLES = {
    "kind": ("Type", "Type", "Tipo", "النوع"),
    "countries": ("Country", "Pays", "País", "البلد"),
    "themes": ("Theme", "Thème", "Tema", "الموضوع"),
    "languages": ("Language", "Langue", "Idioma", "اللغة"),
    "source": ("Source", "Source", "Fuente", "المصدر"),
    "organizations": ("Organization", "Organisation", "Organización", "المنظمة"),
    "year": ("Year", "Année", "Año", "السنة"),
    "license": ("License", "Licence", "Licencia", "الترخيص"),
}
# what no license says in its own words; the names of the others are the same everywhere
_LICENSES = {
    "unknown": ("License not stated", "Licence non précisée", "Licencia no indicada", "الترخيص غير مذكور"),
    "all-rights-reserved": (
        "All rights reserved",
        "Tous droits réservés",
        "Todos los derechos reservados",
        "جميع الحقوق محفوظة",
    ),
}


def license_name(key: str, language: str) -> str:
    """Return what a license is called. language: one of SPOKEN."""
    names = _LICENSES.get(key)
    return names[SPOKEN.index(language)] if names else terms(key).name


def facet_names(language: str, reference: Reference, sources: Sources) -> Mapping[str, Mapping[str, str]]:
    """Return the names by attribute and value; those of the attributes themselves as `facet`.

    language: one of SPOKEN. What has no name in it has the English one.
    """
    place = SPOKEN.index(language)
    kinds = {str(kind): facet_label(FacetField.KIND, kind, None, [language]) for kind in Kind}
    return {
        "facet": {name: titles[place] for name, titles in _TITLES.items()},
        "kind": {kind: name for kind, name in kinds.items() if name != kind},
        "countries": {key: in_language(each.names, [language])[0] for key, each in reference.countries.items()},
        "themes": {key: in_language(each.names, [language])[0] for key, each in reference.themes.items()},
        "source": {key: state.name for key, state in sources.items()},
        "license": {key: license_name(key, language) for key in TERMS},
    }
