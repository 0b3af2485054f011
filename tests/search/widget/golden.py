"""Invented items, and the answers to searches among them as the public door writes them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DAY = 86_400
NEWEST = 1_772_323_200  # 1 March 2026
_CONDITION = re.compile(r'(\w+) = "((?:[^"\\]|\\.)*)"')
_ROWS = (
    ("NEWS", "en", "un-news", "Remittances to Tunisia reach a record as transfer costs fall",
     "Families received more from relatives abroad than in any year before, while the cost of sending money fell below "
     "five percent for the first time.", "TN", "migrant-remittances", "all-rights-reserved"),
    ("PROJECT", "fr", "undp-projects", "Appui aux collectivités locales tunisiennes pour l’intégration des migrants",
     "Le projet accompagne douze communes dans l’accueil des migrants et mobilise l’épargne de la diaspora pour des "
     "entreprises locales.", "TN,MA", "local-governance", "CC-BY-4.0"),
    ("DOCUMENT", "en", "world-bank-documents", "Diaspora bonds: what ten countries learned",
     "A working paper compares diaspora bonds of ten countries and asks why some remittances never become "
     "investment.", "ET,GH,IN,MD,NG", "diaspora-engagement", "CC-BY-3.0-IGO"),
    ("NEWS", "ar", "un-news", "تحويلات المهاجرين تدعم الاقتصاد المحلي في المغرب",
     "دراسة جديدة تبيّن كيف تموّل التحويلات مشاريع صغيرة في المناطق الريفية.", "MA", "migrant-remittances",
     "all-rights-reserved"),
    ("PROJECT", "es", "iom-projects", "Migración y desarrollo local en El Salvador",
     "Una iniciativa de formación y remesas productivas para jóvenes retornados en Morazán.", "SV",
     "return-and-reintegration", "CC-BY-4.0"),
    ("EVENT", "en", "ilo-news", "Fair recruitment: open consultation with recruiters and unions",
     "A two-day event on the cost of recruitment and what remittances tell about it.", "PH,LK", "labor-migration",
     "CC-BY-4.0"),
    ("VIDEO", "en", "iom-projects", "A cooperative of returnees in Senegal",
     "How a women’s cooperative in Sédhiou used remittances to buy its first mill.", "SN", "migrant-communities",
     "CC-BY-NC-4.0"),
    ("COURSE", "en", "ilo-news", "Mainstreaming migration into local development planning",
     "A free, self-guided course in six modules for local authorities.", "", "capacity-building", "unknown"),
    ("BLOG_POST", "en", "undp-projects", "Why the last mile of remittances matters",
     "Notes from rural Moldova on agents, trust and digital wallets.", "MD", "migrant-remittances", "CC-BY-4.0"),
)  # fmt: skip
FACETS = {
    "kind": "Type", "countries": "Country", "themes": "Theme", "languages": "Language",
}  # fmt: skip
NAMES: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "facet": FACETS,
        "kind": {"NEWS": "News", "BLOG_POST": "Blog post", "PROJECT": "Project", "DOCUMENT": "Document"},
        "themes": {"migrant-remittances": "Migrant remittances", "labor-migration": "Labor migration"},
        "source": {"un-news": "UN News", "undp-projects": "UNDP projects", "iom-projects": "IOM projects",
                   "world-bank-documents": "World Bank documents", "ilo-news": "ILO news"},
        "license": {"CC-BY-4.0": "Creative Commons BY 4.0", "unknown": "License not stated",
                    "all-rights-reserved": "All rights reserved", "CC-BY-3.0-IGO": "Creative Commons BY 3.0 IGO"},
    },
    "fr": {
        "facet": {"kind": "Type", "countries": "Pays", "themes": "Thème", "languages": "Langue"},
        "kind": {"NEWS": "Actualités", "PROJECT": "Projet"},
        "themes": {"migrant-remittances": "Transferts de fonds des migrants"},
        "source": {"un-news": "ONU Info", "undp-projects": "Projets du PNUD"},
        "license": {"all-rights-reserved": "Tous droits réservés", "CC-BY-4.0": "Creative Commons BY 4.0"},
    },
    "ar": {
        "facet": {"kind": "النوع", "countries": "البلد", "themes": "الموضوع", "languages": "اللغة"},
        "kind": {"NEWS": "أخبار", "PROJECT": "مشروع", "DOCUMENT": "وثيقة", "EVENT": "فعالية", "VIDEO": "فيديو",
                 "COURSE": "دورة", "BLOG_POST": "تدوينة"},
        "themes": {"migrant-remittances": "تحويلات المهاجرين"},
        "source": {"un-news": "أخبار الأمم المتحدة", "undp-projects": "مشاريع برنامج الأمم المتحدة الإنمائي"},
        "license": {"all-rights-reserved": "جميع الحقوق محفوظة", "CC-BY-4.0": "Creative Commons BY 4.0"},
    },
}  # fmt: skip


def _document(number: int) -> dict[str, Any]:
    kind, language, source, title, summary, countries, theme, license_key = _ROWS[number % len(_ROWS)]
    turn = number // len(_ROWS)
    return {
        "id": f"00000000-0000-0000-0000-{number:012}",
        "url": f"https://publisher.example/{number}",
        "title": f"{title} ({turn + 1})" if turn else title,
        "summary": summary,
        "kind": kind,
        "countries": countries.split(",") if countries else [],
        "themes": [theme],
        "languages": [language],
        "published_at": NEWEST - number * 9 * DAY,
        "source": source,
        "license": license_key,
        "translations": [TRANSLATED[number]] if number in TRANSLATED else [],
    }


TRANSLATED = {
    2: {
        "language": "fr",
        "title": "Obligations de la diaspora : ce que dix pays ont appris",
        "summary": "Un document de travail compare les obligations de dix pays.",
        "body": "…",
    }
}
DOCUMENTS = tuple(_document(number) for number in range(36))


def answer(query: Mapping[str, Any], documents: Sequence[Mapping[str, Any]] = DOCUMENTS) -> dict[str, Any]:
    """Return the result of one query of a multi-search: page by page, facets counted, words marked."""
    words = query["q"].lower().replace('"', "").split()
    found = [each for each in documents if _is_found(each, words) and _is_let_through(each, query.get("filter", []))]
    if query.get("sort"):
        found.sort(key=lambda each: -each["published_at"])
    page, size = query.get("page", 1), query["hitsPerPage"]
    shown = found[(page - 1) * size : page * size]
    return {
        "indexUid": query["indexUid"],
        "hits": [{**each, "_formatted": _formatted(each, words, query)} for each in shown],
        "query": query["q"],
        "processingTimeMs": 1,
        "hitsPerPage": size,
        "page": page,
        "totalPages": -(-len(found) // size) if size else 0,
        "totalHits": len(found),
        "facetDistribution": {name: _counted(found, name) for name in query["facets"]},
    }


def _is_found(document: Mapping[str, Any], words: Iterable[str]) -> bool:
    held = re.findall(r"\w+", f"{document['title']} {document['summary']}".lower())
    return all(any(each.startswith(word) for each in held) for word in words)


def _is_let_through(document: Mapping[str, Any], conditions: Sequence[str | Sequence[str]]) -> bool:
    groups = ([each] if isinstance(each, str) else each for each in conditions)
    return all(any(_holds(document, condition) for condition in group) for group in groups)


def _holds(document: Mapping[str, Any], condition: str) -> bool:
    name, value = _CONDITION.fullmatch(condition).groups()  # type: ignore[union-attr]  # the widget writes no other
    held = document[name]
    return value in (held if isinstance(held, list) else [held])


def _counted(found: Iterable[Mapping[str, Any]], name: str) -> dict[str, int]:
    values = (each[name] if isinstance(each[name], list) else [each[name]] for each in found)
    return dict(Counter(value for group in values for value in group))


def _formatted(document: Mapping[str, Any], words: Sequence[str], query: Mapping[str, Any]) -> dict[str, Any]:
    begun = re.compile("|".join(rf"\b{re.escape(word)}" for word in words) or "(?!)", re.IGNORECASE)
    marked = rf"{query.get('highlightPreTag')}\g<0>{query.get('highlightPostTag')}"
    mine, others = ("title", "summary"), ("title", "summary", "body", "language")
    return {
        **{name: begun.sub(marked, document[name]) for name in mine},
        "translations": [
            {name: begun.sub(marked, each[name]) for name in others} for each in document.get("translations", [])
        ],
    }
