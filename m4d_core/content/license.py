"""What each licence allows: one table, and the reading of rights texts in their real spellings."""

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


def _cc(code: str, version: str, *, nc: bool = False, nd: bool = False) -> Terms:
    url = f"https://creativecommons.org/licenses/{code}/{version}/" if version else None
    name = f"Creative Commons {code.upper()} {version}".strip()
    return Terms(name=name, full_text=True, translation=not nd, commercial=not nc, url=url)


TERMS: dict[str, Terms] = {
    "CC-BY": _cc("by", ""),
    "CC-BY-4.0": _cc("by", "4.0"),
    "CC-BY-3.0-IGO": Terms(
        name="Creative Commons BY 3.0 IGO",
        full_text=True,
        translation=True,
        commercial=True,
        url="https://creativecommons.org/licenses/by/3.0/igo/",
    ),
    "CC-BY-SA-4.0": _cc("by-sa", "4.0"),
    "CC-BY-NC-4.0": _cc("by-nc", "4.0", nc=True),
    "CC-BY-NC-SA-4.0": _cc("by-nc-sa", "4.0", nc=True),
    "CC-BY-NC-ND-4.0": _cc("by-nc-nd", "4.0", nc=True, nd=True),
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
