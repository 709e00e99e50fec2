"""Quarters of a hub's reporting year, which may begin in any month."""

import re
from calendar import monthrange
from datetime import date
from typing import Self

from pydantic import Field

from service.domain.text import Value
from service.errors import BadInput

_NAME = re.compile(r"(\d{4})-Q([1-4])")


class Quarter(Value):
    """A quarter of a hub's reporting year. `year` is the calendar year in which the reporting year begins."""

    year: int = Field(ge=1900, le=2999)
    number: int = Field(ge=1, le=4)
    year_starts: int = Field(default=1, ge=1, le=12)
    """The reporting year's first month."""

    @classmethod
    def of(cls, day: date, *, year_starts: int) -> Self:
        """The quarter a day falls in."""
        months = (day.year * 12 + day.month - 1) - (year_starts - 1)
        return cls(year=months // 12, number=months % 12 // 3 + 1, year_starts=year_starts)

    @classmethod
    def named(cls, name: str, *, year_starts: int) -> Self:
        """`2026-Q4`. Raises BadInput."""
        found = _NAME.fullmatch(name)
        if found is None or not 1900 <= int(found[1]) <= 2998:
            raise BadInput("reports.unknown_quarter", field="quarter")
        return cls(year=int(found[1]), number=int(found[2]), year_starts=year_starts)

    @property
    def name(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return self._month(0)

    @property
    def last_day(self) -> date:
        last = self._month(2)
        return last.replace(day=monthrange(last.year, last.month)[1])

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def next(self) -> Self:
        year, number = (self.year + 1, 1) if self.number == 4 else (self.year, self.number + 1)
        return self.model_copy(update={"year": year, "number": number})

    def before(self) -> Self:
        year, number = (self.year - 1, 4) if self.number == 1 else (self.year, self.number - 1)
        return self.model_copy(update={"year": year, "number": number})

    def _month(self, further: int) -> date:
        months = self.year * 12 + self.year_starts - 1 + (self.number - 1) * 3 + further
        return date(months // 12, months % 12 + 1, 1)
