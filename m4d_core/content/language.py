"""Languages of content: tags of BCP 47, their direction, and an offline detector. The only importer of py3langid."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from m4d_core.content.text import tokens

MIN_LETTERS = 20  # shorter texts are names and acronyms as often as not
MIN_CONFIDENCE = 0.6  # of 934 texts above it in 19 languages none was wrong; 12 % of all stay below it
MAX_CHARACTERS = 2000  # half a millisecond; more says nothing new

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?(?:-[a-z0-9]{1,8})*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,;/|]")
_AFTER_LOCALE = re.compile(r"[.@].*", re.DOTALL)  # `fr_FR.UTF-8@euro`
_REGIONS = {"UK": "GB"}
_RTL_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})
_RTL_LANGUAGES = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"})
# the detector tells apart what readers call one language
_DETECTED = {"ary": "ar", "arz": "ar", "fuv": "ff", "gug": "gn", "kik": "ki", "sdh": "ku", "uzs": "uz", "wuu": "zh"}


def clean_tag(text: str) -> str | None:
    """Return the language tag a declaration stands for (`EN`, `eng`, `fr_FR`, `English`), or None for none of ours.

    Language lower-case and as short as it goes, script in title case, region in capitals; variants and extensions
    go. Of several, as in `English,en_US`, the first that is known.
    Source: RFC 5646, 2.1 and 2.1.1; ISO 639-1, 639-2 and some of 639-3.
    """
    return next((tag for part in _BETWEEN.split(text) if (tag := _tag(part.strip()))), None)


@lru_cache(maxsize=1000)
def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Return which way a text in this language runs: by the script of the tag, else by its language."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return "ltr"
    if match["script"]:
        return "rtl" if match["script"].title() in _RTL_SCRIPTS else "ltr"
    return "rtl" if match["language"].lower() in _RTL_LANGUAGES else "ltr"


def detect(text: str) -> str | None:
    """Return the language a plain text is in, or None where it is too short, doubtful, or in none of ours.

    Of a text in two languages it may be either. Works offline; the first call loads the model: 0.6 s, and 90 MB that
    stay.
    """
    head = text[:MAX_CHARACTERS]
    if sum(map(str.isalpha, head)) < MIN_LETTERS:
        return None
    label, confidence = _identifier().classify(head)
    return clean_tag(_DETECTED.get(label, label)) if confidence >= MIN_CONFIDENCE else None


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid is untyped
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - numpy and a model, for who detects

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _tag(text: str) -> str | None:
    match = _TAG.fullmatch(_AFTER_LOCALE.sub("", text).replace("_", "-"))
    language = _known().get(match["language"].lower() if match else " ".join(tokens(text)))
    if language is None:
        return _known().get(" ".join(tokens(text.partition("(")[0])))
    return "-".join([language, *_subtags(match)]) if match else language


def _subtags(match: re.Match[str]) -> Iterator[str]:
    if match["script"]:
        yield match["script"].title()
    if match["region"]:
        region = match["region"].upper()
        yield _REGIONS.get(region, region)


@cache
def _known() -> Mapping[str, str]:
    """Return codes and folded names of languages -> tags."""
    data = files("m4d_core") / "starter" / "data" / "language_codes.json"
    codes: dict[str, list[str]] = json.loads(data.read_text("utf-8"))["codes"]
    names = {" ".join(tokens(name)): code for code, others in codes.items() for name in others}
    return names | {code: code for code in codes}
