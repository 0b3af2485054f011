"""What each licence allows: one table, and the reading of rights texts in their real spellings."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a licence allows. must_be_shown: the attribution goes wherever the item goes."""

    name: str
    full_text: bool = False
    translation: bool = False
    commercial: bool = False
    must_be_shown: bool = True
    url: str | None = None


def _cc(elements: str, version: str) -> Terms:
    number, _, igo = version.partition("-")
    code = f"by-{elements}" if elements else "by"
    path = f"{code}/{number}/igo" if igo else f"{code}/{number}"
    return Terms(
        name=f"Creative Commons {code.upper()} {version.replace('-', ' ')}".strip(),
        full_text=True,
        translation="nd" not in elements,
        commercial="nc" not in elements,
        url=f"https://creativecommons.org/licenses/{path}/" if version else None,
    )


# from the one that allows most to the one that allows least
_ELEMENTS = ("", "sa", "nd", "nc", "nc-sa", "nc-nd")
_VERSIONS = ("", "2.0", "2.5", "3.0", "3.0-IGO", "4.0")  # without one: no version stated


def _key(elements: str, version: str) -> str:
    return "-".join(filter(None, ("CC-BY", elements.upper(), version)))


TERMS: dict[str, Terms] = {
    **{_key(elements, version): _cc(elements, version) for elements in _ELEMENTS for version in _VERSIONS},
    "CC0-1.0": Terms(
        name="Creative Commons Zero 1.0",
        full_text=True,
        translation=True,
        commercial=True,
        must_be_shown=False,
        url="https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "PDDL-1.0": Terms(
        name="Public Domain Dedication and License 1.0",
        full_text=True,
        translation=True,
        commercial=True,
        must_be_shown=False,
        url="https://opendatacommons.org/licenses/pddl/1-0/",
    ),
    "ODC-By-1.0": Terms(
        name="Open Data Commons Attribution 1.0",
        full_text=True,
        translation=True,
        commercial=True,
        url="https://opendatacommons.org/licenses/by/1-0/",
    ),
    "attribution": Terms(name="Attribution", full_text=True, translation=True, commercial=True),
    "eu-2011-833": Terms(
        name="European Commission reuse, Decision 2011/833/EU",
        full_text=True,
        translation=True,
        commercial=True,
        url="https://eur-lex.europa.eu/eli/dec/2011/833/oj",
    ),
    "all-rights-reserved": Terms(name="All rights reserved"),
    "per-origin": Terms(name="Rights of each original publisher"),
    "unknown": Terms(name="License not stated"),
}


def terms(key: str) -> Terms:
    """Return what the licence allows; a key that is not in the table allows nothing but the link."""
    return TERMS.get(key, TERMS["unknown"])


_BETWEEN = re.compile(r"[\s/_:,;()\[\]\u2010-\u2015-]+")
_CREATIVE_COMMONS = re.compile(
    r"(?:(?<!\w)(?:cc|creative commons|creativecommons\.org licen[cs]es)(?: licen[cs]e)? (?:by|attribution)|"
    r"(?<!\w)attribution(?= (?:nc|nd|sa|non|no|share|\d)))(?!\w)"
    r"(?P<elements>(?: (?:nc|nd|sa|non ?commercial|no ?deriv\w*|works|share ?alike)(?!\w))*)"
    r"(?P<rest>(?: (?:v?\d\.\d(?!\d)|igo(?!\w)|intergovernmental organi[sz]ations?|unported|international|generic|"
    r"licen[cs]e|version))*)"
)
_VERSION = re.compile(r"\d\.\d")
_OTHERS = {
    "CC0-1.0": re.compile(r"(?<!\w)cc ?0(?!\w)|creative commons zero|creativecommons\.org publicdomain zero"),
    "PDDL-1.0": re.compile(r"(?<!\w)pddl(?!\w)|public domain dedication and licen[cs]e"),
    "ODC-By-1.0": re.compile(r"(?<!\w)odc by(?!\w)|opendatacommons\.org licenses by(?!\w)"),
    "all-rights-reserved": re.compile(r"all rights reserved|tous droits r[ée]serv[ée]s|derechos reservados"),
}


def read_license(text: str) -> str | None:
    """Return the key of the license that a rights text states, by name or address, or None where it states none.

    Of several of Creative Commons the one that allows least; a version that there never was makes it none.
    Source: names, short names and addresses of Creative Commons; SPDX license list.
    """
    folded = _BETWEEN.sub(" ", text.lower())
    stated = [_stated(match) for match in _CREATIVE_COMMONS.finditer(folded)]
    if stated:
        elements, version = max(stated, key=lambda each: (_ELEMENTS.index(each[0]), each[1]))
        key = _key(elements, version)
        return key if key in TERMS else None
    return next((key for key, pattern in _OTHERS.items() if pattern.search(folded)), None)


def _stated(match: re.Match[str]) -> tuple[str, str]:
    """Return the elements and the version of a license of Creative Commons."""
    words, rest = match["elements"], match["rest"]
    is_nc = " nc" in words or " non" in words
    is_nd, is_sa = " nd" in words or " no d" in words or " nod" in words, " sa" in words or " share" in words
    elements = "-".join(filter(None, ("nc" if is_nc else "", "nd" if is_nd else "sa" if is_sa else "")))
    version = _VERSION.search(rest)
    igo = "-IGO" if " igo" in rest or "intergovernmental" in rest else ""
    return elements, version[0] + igo if version else ""
