"""One table of spellings: what is written in one way is found in the other, in both directions, on every engine."""

import pytest

from m4d_core.content.text import tokens
from m4d_search.contract import SearchEngine
from tests.search.documents import doc, find, key, upserts

pytestmark = pytest.mark.anyio
PAIRS = (
    # Arabic: hamza forms
    ("أحمد", "احمد"), ("إدارة", "ادارة"), ("آفاق", "افاق"), ("مؤتمر", "موتمر"), ("شئون", "شيون"), ("ٱلهدى", "الهدى"),
    # ta marbuta, alef maqsura, Persian letters
    ("هجرة", "هجره"), ("جالية", "جاليه"), ("مستشفى", "مستشفي"), ("علی", "علي"), ("کتاب", "كتاب"),
    # tashkeel, tatweel, digits, the article and what is written before it
    ("مُهَاجِرٌ", "مهاجر"), ("تَنمِيَّة", "تنمية"), ("مـــدن", "مدن"), ("٢٠٢٤", "2024"), ("۱۴۰۳", "1403"),
    ("التحويلات", "تحويلات"), ("والمدن", "مدن"), ("بالبلدية", "بلدية"), ("للمغتربين", "مغتربين"), ("کالعمل", "عمل"),
    # Arabic ligatures and presentation forms
    ("ﻻجئ", "لاجئ"), ("ﷲ", "الله"), ("ﺳﻮق", "سوق"),
    # French
    ("étranger", "etranger"), ("L’École", "école"), ("qu’elle", "elle"), ("d'accueil", "accueil"), ("Noël", "noel"),
    ("façade", "facade"), ("œuvre", "oeuvre"), ("Ægypte", "aegypte"), ("île", "ile"), ("août", "aout"), ("où", "ou"),
    # Spanish, Catalan, Portuguese, Italian
    ("niño", "nino"), ("migración", "migracion"), ("pingüino", "pinguino"), ("ÁFRICA", "africa"), ("¿Dónde", "donde"),
    ("situação", "situacao"), ("dell'acqua", "acqua"), ("città", "citta"), ("º", "o"),
    # German, Nordic, Slavic, Turkish, Vietnamese, Romanian, Maltese
    ("Straße", "strasse"), ("Flüchtling", "fluchtling"), ("København", "kobenhavn"), ("Ångström", "angstrom"),
    ("Łódź", "lodz"), ("Češka", "ceska"), ("Đakovo", "dakovo"), ("İstanbul", "istanbul"), ("ısı", "isi"),
    ("Đà", "da"), ("Iași", "iasi"), ("Ħamrun", "hamrun"), ("Þór", "þor"), ("ẞ", "ss"),
    # Greek, Cyrillic, Hebrew
    ("Ελλάδα", "ελλαδα"), ("ΟΔΟΣ", "οδος"), ("МИГРАЦИЯ", "миграция"), ("ёлка", "елка"), ("שָׁלוֹם", "שלום"),
    # Chinese, Japanese, Korean: width, marks, compatibility
    ("ＭＩＧＲＡＮＴ", "migrant"), ("２０３０", "2030"), ("ﾃﾞｰﾀ", "データ"), ("\uf900", "\u8c48"), ("㈱", "株"),
    ("\u1112\u1161\u11ab\uae00", "\ud55c\uae00"), ("「移民」", "移民"), ("（移民）", "移民"),
    # ligatures, superscripts, case, punctuation, hidden characters
    ("ﬁnance", "finance"), ("eﬀort", "effort"), ("CO₂", "co2"), ("m²", "m2"), ("Ⅳ", "iv"), ("MIGRATION", "migration"),
    ("non‑return", "non-return"), ("women’s", "women's"), ("women's", "women"), ("co\u00adoperation", "cooperation"),
    ("dia\u200bspora", "diaspora"), ("«fonds»", "fonds"), ("2014–2020", "2014-2020"), ("é", "e\u0301"),
)  # fmt: skip


def test_the_table_is_long_enough_and_folds_to_the_same_words() -> None:
    assert len(PAIRS) == len(set(PAIRS)) >= 60
    different = [(one, other) for one, other in PAIRS if one == other or tokens(one) != tokens(other)]
    assert different == []


async def test_either_spelling_finds_the_other(engine: SearchEngine) -> None:
    """Each beside nothing else that begins like it: quoted, so that no typing error is forgiven."""
    await engine.write(
        upserts(
            doc(f"{place}{side}", text)
            for place, pair in enumerate(PAIRS)
            for side, text in zip("ab", pair, strict=True)
        )
    )
    missed = []
    for place, pair in enumerate(PAIRS):
        both = {key(f"{place}a"), key(f"{place}b")}
        for text in pair:
            found = set((await find(engine, f'"{text}"', limit=100)).ids)
            missed += [] if both <= found else [(text, pair)]
    assert missed == []
