"""Language tags, direction and detection."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.language import MAX_CHARACTERS, MIN_LETTERS, clean_tag, detect, direction
from m4d_core.starter.loader import demo_items

SENTENCES = {
    "en": "The town hall opens one desk for people who come home from work abroad.",
    "fr": "La mairie ouvre un guichet unique pour celles et ceux qui rentrent au pays.",
    "es": "El municipio abre una ventanilla única para las personas que regresan.",
    "ar": "تفتح البلدية مكتبًا واحدًا للعائدين من العمل في الخارج.",
    "pt": "A câmara municipal abriu um balcão único para quem regressa ao país.",
    "de": "Die Gemeinde eröffnet eine Anlaufstelle für Menschen, die zurückkehren.",
    "it": "Il comune apre uno sportello unico per chi torna a casa dal lavoro all’estero.",
    "nl": "De gemeente opent een loket voor mensen die terugkeren uit het buitenland.",
    "ru": "Город открывает центр для возвращающихся трудовых мигрантов.",
    "uk": "Громада відкриває центр для тих, хто повертається з-за кордону.",
    "tr": "Belediye yurt dışından geri dönenler için yeni bir ofis açtı.",
    "fa": "شهرداری دفتری برای کسانی که از خارج بازمی‌گردند باز کرد.",
    "ur": "بلدیہ نے واپس آنے والوں کے لیے ایک نیا دفتر کھولا ہے۔",
    "zh": "市政府为返乡工人开设一站式服务窗口，并提供职业培训和法律咨询服务。",
    "sw": "Manispaa imefungua dawati moja kwa wafanyakazi wanaorudi nyumbani.",
}


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("EN", "en"), ("en", "en"), ("ENG", "en"), ("eng", "en"), ("English", "en"), ("anglais", "en"),
        ("Inglés", "en"), ("الإنجليزية", "en"), ("fre", "fr"), ("fra", "fr"), ("Français", "fr"), ("FRENCH", "fr"),
        ("ara", "ar"), ("العربية", "ar"), ("Spanish; Castilian", "es"), ("Castellano", "es"),
        ("Deutsch", "de"), ("中文", "zh"),
        ("pt-BR", "pt-BR"), ("PT-br", "pt-BR"), ("fr_FR", "fr-FR"), ("en-US", "en-US"), ("en_uk", "en-GB"),
        ("zh-hans-cn", "zh-Hans-CN"), ("sr-LATN", "sr-Latn"), ("es-419", "es-419"), ("fr_FR.UTF-8", "fr-FR"),
        ("de_DE@euro", "de-DE"), ("English,en_US", "en"), ("xx, fr", "fr"), ("en/fr", "en"),
        ("Portuguese (Brazil)", "pt"), ("ca-valencia", "ca"), ("en-US-x-private", "en-US"),
        ("iw", "he"), ("in", "id"), ("cmn", "zh"), ("fil", "fil"),
        ("  es \n", "es"), ("Farsi", "fa"), ("Dari", "prs"), ("Tamazight", "zgh"), ("Haitian Creole", "ht"),
    ],
)  # fmt: skip
def test_declarations_become_tags(declared: str, tag: str) -> None:
    assert clean_tag(declared) == tag


@pytest.mark.parametrize(
    "declared", ["", " ", "und", "mul", "zxx", "xx", "x-default", "klingon", "123", "-", "language", "e", ",;"]
)
def test_what_is_no_language_of_ours(declared: str) -> None:
    assert clean_tag(declared) is None


@given(st.text())
def test_a_tag_is_a_tag_of_itself(text: str) -> None:
    tag = clean_tag(text)
    assert tag is None or clean_tag(tag) == tag


@given(st.from_regex(r"(en|fr|ar|zgh)(-(Latn|Arab))?(-(GB|419|MA))?", fullmatch=True), st.booleans())
def test_canonical_tags_stay_whatever_their_case(tag: str, shout: bool) -> None:
    assert clean_tag((tag.upper() if shout else tag.lower()).replace("-", "_")) == tag


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("ar", "rtl"), ("ar-EG", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ur-PK", "rtl"), ("ckb", "rtl"), ("AR", "rtl"),
        ("uz-Arab", "rtl"), ("pa-Arab-PK", "rtl"), ("en", "ltr"), ("az-Latn", "ltr"), ("ku", "ltr"), ("ar-Latn", "ltr"),
        ("und", "ltr"), ("", "ltr"), ("not a tag", "ltr"),
    ],
)  # fmt: skip
def test_direction(tag: str, way: str) -> None:
    assert direction(tag) == way


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_enough(language: str) -> None:
    assert detect(SENTENCES[language]) == language


def test_capitals_are_read_too() -> None:
    assert detect(SENTENCES["fr"].upper()) == "fr"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "COVID-19", "Remittances", "2024-10-01 12:00", "https://example.org/a/b/c", "Tunis, Sfax, Sousse",
        "RRF COVID-19 Argentina", "COVID-19 Rapid Response Facility", "12345 67890 12345 67890 12345", "?" * 400,
    ],
)  # fmt: skip
def test_too_little_to_tell(text: str) -> None:
    assert detect(text) is None


def test_a_title_in_three_languages_is_in_none() -> None:
    assert detect("Supporting families / Appui aux familles / Apoyo a las familias") is None


def test_the_fewest_letters() -> None:
    text = "La mairie ouvre un guichet pour ceux qui rentrent"
    letters = [end for end in range(len(text)) if sum(map(str.isalpha, text[:end])) == MIN_LETTERS - 1]
    assert detect(text[: letters[-1]]) is None
    assert detect(text) == "fr"


def test_only_the_head_of_a_long_text_counts() -> None:
    english = (SENTENCES["en"] + " ") * 40
    assert len(english) > MAX_CHARACTERS
    assert detect(english + SENTENCES["ru"] * 400) == "en"


def test_every_demo_item_is_in_its_language() -> None:
    for item in demo_items():
        body = unescape(re.sub("<[^>]+>", " ", item.html or ""))
        assert detect(f"{item.title}. {body}") == item.language
        assert detect(item.summary or "") == item.language
        assert detect(item.title) in {item.language, None}


def test_captured_texts_are_never_taken_for_another_language(samples: Path) -> None:
    texts = [*_texts(samples / "un-news" / "un-news-europe-rss-2022-04.xml", "en")]
    texts += _texts(samples / "generic-feeds" / "urdu_UTF8.xml", "ur")
    texts += _texts(samples / "generic-feeds" / "heise.atom", "de")
    assert len(texts) == 71
    found = [(language, detect(text)) for language, text in texts]
    assert {(told, language) for language, told in found} <= {*((code, code) for _, code in found), (None, "de")}
    assert sum(told == language for language, told in found) >= 70


def test_a_wrong_declaration_is_seen(samples: Path) -> None:
    root = ET.parse(samples / "iati" / "dportal-foodsecurity.xml").getroot()
    titles = [
        unescape(each.text or "") for each in root.iter("narrative") if "atelier de fabrication" in (each.text or "")
    ]
    assert detect(titles[0]) == "fr"


def _texts(path: Path, language: str) -> Iterator[tuple[str, str]]:
    root = ET.fromstring(path.read_bytes().strip())
    for entry in root.iter():
        if entry.tag.rpartition("}")[2] in {"item", "entry"}:
            parts = {child.tag.rpartition("}")[2]: child.text or "" for child in entry}
            text = f"{parts['title']}. {parts.get('description') or parts.get('summary') or ''}"
            yield language, " ".join(unescape(re.sub("<[^>]+>", " ", unescape(text))).split())


def test_the_model_is_loaded_for_who_detects_alone() -> None:
    code = (
        "import sys; from m4d_core.content.language import clean_tag, detect; clean_tag('fr_FR'); detect('Tunis');"
        "assert not {'numpy', 'py3langid'} & set(sys.modules); detect('The town hall opens a desk today');"
        "assert {'numpy', 'py3langid'} <= set(sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
