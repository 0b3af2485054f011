"""Dates as partners write them, read into UTC instants and partial dates; what cannot be read is never guessed.

Standard library only.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from m4d_core.content.partial_date import MIN_YEAR, PartialDate

MAX_PARTIAL_YEAR = 2100
_CENTURY, _PIVOT, _DECEMBER = 100, 50, 12  # years of two digits: RFC 5322, 4.3
_MAX_TEXT = 80  # a longer text is no date, and some patterns would take long to say so

_MONTH_NAMES = {
    1: "january janvier enero janeiro januar",
    2: "february fevrier février febrero fevereiro februar",
    3: "march mars marzo março marco märz marz",
    4: "april avril abril",
    5: "may mai mayo maio",
    6: "june juin junio junho juni",
    7: "july juillet julio julho juli",
    8: "august août aout agosto",
    9: "september sept septembre septiembre setiembre setembro",
    10: "october octobre octubre outubro oktober",
    11: "november novembre noviembre novembro",
    12: "december decembre décembre diciembre dezembro dezember",
}
_MONTHS = {name: number for number, names in _MONTH_NAMES.items() for name in names.split()}
_MONTHS |= {name[:3]: number for name, number in sorted(_MONTHS.items()) if name not in {"juin", "juillet"}}
_MONTHS |= {"juil": 7, "déc": 12, "fév": 2, "fev": 2, "aoû": 8, "mär": 3}

_ZONES = {"ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
_ZONES |= {"pst": -8, "pdt": -7, "wet": 0, "bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "eest": 3}

_TIME = (
    r"(?:[,T]?\s*(?:at\s+|-\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?"
)
_ZONE = r"\s*(?P<zone>[+-]\d{1,2}:?\d{2}|[a-z]{1,5})?\s*(?:\([^)]*\))?"
_WORD = r"[^\W\d_]{3,10}"
_NAMED = re.compile(
    rf"(?:{_WORD}\.?,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+)?(?P<month>{_WORD})\.?,?[\s-]+"
    rf"(?:de\s+)?(?P<year>\d{{4}}|\d{{2}}){_TIME}{_ZONE}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?:{_WORD}\.?,?\s+)?(?P<month>{_WORD})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}{_ZONE}",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    r"[a-z]{3}\s+(?P<month>[a-z]{3})\s+(?P<day>\d{1,2})\s+(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})\s+"
    r"(?:(?P<zone>[a-z]{1,5})\s+)?(?P<half>)(?P<year>\d{4})",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?P<one>\d{{1,2}})[/.](?P<two>\d{{1,2}})[/.](?P<year>\d{{4}}){_TIME}{_ZONE}", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
_ISO_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[T Z+])")


@dataclass(frozen=True, kw_only=True)
class Instant:
    """What a date text says. value: in UTC, or None. flag: why value is None, or what was assumed, else None.

    Flags: `unreadable`, `out_of_range` (value None); `no_zone` (read as UTC), `no_time` (read as midnight UTC).
    """

    value: datetime | None
    flag: str | None = None


def read_instant(given: datetime | str | None, now: datetime) -> Instant | None:
    """Return the instant a publisher gave, or None where nothing was given. Never `now`.

    Years before 1940 and later than the next one are out of range.
    Source: RFC 5322, 3.3 and 4.3; ISO 8601-1; the odd forms of partners' feeds.
    """
    if isinstance(given, str):
        text = " ".join(given.split())
        if not text:
            return None
        found = _read(text)
    elif given is None:
        return None
    else:
        found = (given, None)
    if found is None:
        return Instant(value=None, flag="unreadable")
    moment, flag = found
    if moment.tzinfo is None:
        moment, flag = moment.replace(tzinfo=UTC), flag or "no_zone"
    if not MIN_YEAR <= moment.year <= now.year + 1:
        return Instant(value=None, flag="out_of_range")
    return Instant(value=moment.astimezone(UTC), flag=flag)


def read_partial(given: str | None) -> str | None:
    """Return a year, month or day in ISO form, as precise as the text is, or None.

    A time of day and a zone are dropped unread: a project's date is a calendar date. Years 1940 to 2100.
    """
    text = " ".join((given or "").split())
    match = _ISO_PART.match(text)
    if match is None:
        found = _read(text) if text else None
        text = found[0].date().isoformat() if found else ""
    else:
        text = "-".join(part for part in match.groups() if part)
    try:
        date = PartialDate.parse(text)
    except ValueError:
        return None
    return str(date) if MIN_YEAR <= date.first.year <= MAX_PARTIAL_YEAR else None


def _read(text: str) -> tuple[datetime, str | None] | None:
    if len(text) > _MAX_TEXT:
        return None
    if _ISO.match(text):
        return _iso(text)
    for pattern in (_NAMED, _MONTH_FIRST, _ASCTIME, _SLASHED):
        match = pattern.fullmatch(text)
        if match is not None:
            return _from_parts(match.groupdict())
    return None


def _iso(text: str) -> tuple[datetime, str | None] | None:
    plain = re.sub(r"\s*(?:utc|gmt)$", "Z", text, flags=re.IGNORECASE).replace(" +", "+").replace(" -", "-")
    try:
        moment = datetime.fromisoformat(plain.upper())
    except ValueError:
        return None
    return moment, None if ":" in text or "T" in plain.upper() else "no_time"


def _from_parts(parts: dict[str, str | None]) -> tuple[datetime, str | None] | None:
    day, month = _day_and_month(parts)
    if month is None:
        return None
    year = int(parts["year"] or 0)
    if year < _CENTURY:
        year += 2000 if year < _PIVOT else 1900
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    second = min(int(parts.get("second") or 0), 59)  # a leap second is the one before it
    try:
        moment = datetime(
            year, month, day, hour, int(parts.get("minute") or 0), second, tzinfo=_zone(parts.get("zone"))
        )
    except ValueError:
        return None
    if parts.get("hour") is None:
        return moment.replace(tzinfo=UTC), "no_time"
    return moment, None


def _day_and_month(parts: dict[str, str | None]) -> tuple[int, int | None]:
    """Return day and month; month None where the name is none, or the order of numbers cannot be told."""
    if "one" not in parts:
        name = (parts["month"] or "").lower()
        return int(parts["day"] or 0), _MONTHS.get(name)
    one, two = int(parts["one"] or 0), int(parts["two"] or 0)
    if one > _DECEMBER >= two:
        return one, two
    if two > _DECEMBER >= one:
        return two, one
    return one, one if one == two else None


def _zone(name: str | None) -> timezone | None:
    """Return the zone, or None for one that is not given or not known."""
    if not name:
        return None
    if name[0] not in "+-":
        hours = _ZONES.get(name.lower())
        return None if hours is None else timezone(timedelta(hours=hours))
    digits = name[1:].replace(":", "").rjust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
