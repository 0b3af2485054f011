"""Calendar dates as precise as they are known; never an instant, so no time zone can shift them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MIN_YEAR = 1940
_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month or a day.

    first: the first day of the span.
    """

    first: date
    precision: Precision = Precision.DAY

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `2014`, `2014-04` or `2014-04-01`. Raises ValueError for anything else.

        Source: ISO 8601-1, calendar dates of reduced precision.
        """
        match = _SHAPE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"'{text[:40]}' is not a date of the form 2014, 2014-04 or 2014-04-01")
        year, month, day = (int(part) if part else 0 for part in match.groups())
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        return cls(date(year, month or 1, day or 1), precision)

    @property
    def last(self) -> date:
        """The last day of the span."""
        if self.precision is Precision.YEAR:
            return date(self.first.year, 12, 31)
        if self.precision is Precision.MONTH:
            return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])
        return self.first

    def __str__(self) -> str:
        """Return the ISO form, as long as it is precise."""
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}
        return self.first.isoformat()[: length[self.precision]]
