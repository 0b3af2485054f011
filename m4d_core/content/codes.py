"""Labels of the codes that IATI activities bear. Standard library only.

The tables are `starter/data/sectors.json` and `starter/data/iati_codes.json`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PAGES = "https://iatistandard.org/en/iati-standard/203/codelists/"
_DAC, _DAC_GROUPS = "1", "2"  # vocabularies of sectors and of regions; the first is meant where none is named
_SECTOR_LISTS = {_DAC: "Sector", _DAC_GROUPS: "SectorCategory"}


@dataclass(frozen=True, kw_only=True)
class CodedValue:
    """A value of a published code list. url: of the list."""

    vocabulary: str
    code: str
    label: str
    url: str | None = None


def coded(list_name: str, code: str, name: str | None = None) -> CodedValue:
    """Return a value of one of IATI's code lists, labelled by the list, else by its publisher, else by its code."""
    label = _names().get(list_name, {}).get(code) or name or code
    return CodedValue(vocabulary=list_name, code=code, label=label, url=f"{_PAGES}{list_name.lower()}/")


def sector(code: str, vocabulary: str | None = None, name: str | None = None) -> CodedValue:
    """Return a sector; one of another vocabulary than the DAC's bears the name of that."""
    known = _SECTOR_LISTS.get(vocabulary or _DAC)
    if known is not None:
        return coded(known, code, name)
    return CodedValue(vocabulary=_vocabulary(str(vocabulary)), code=code, label=name or code)


def region(code: str, vocabulary: str | None = None, name: str | None = None) -> CodedValue:
    """Return a region; vocabulary 2 is M49, all but the first are named by their number."""
    if vocabulary in (None, _DAC):
        return coded("Region", code, name)
    return CodedValue(vocabulary="M49" if vocabulary == "2" else str(vocabulary), code=code, label=name or code)


def policy_marker(code: str, vocabulary: str | None = None) -> CodedValue:
    """Return a policy marker; those of publishers' own vocabularies have no label."""
    if vocabulary in (None, _DAC):
        return coded("PolicyMarker", code)
    return CodedValue(vocabulary=_vocabulary(vocabulary), code=code, label=code)


def _vocabulary(code: str) -> str:
    return _names()["SectorVocabulary"].get(code, code)


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    """Return the names of each list by code."""
    data = files("m4d_core") / "starter" / "data"
    sectors = json.loads((data / "sectors.json").read_text("utf-8"))
    others = json.loads((data / "iati_codes.json").read_text("utf-8"))
    lists = {name: sectors[key] for key, name in _SECTOR_LISTS.items()}
    return lists | {name: codes for name, codes in others.items() if isinstance(codes, dict)}
