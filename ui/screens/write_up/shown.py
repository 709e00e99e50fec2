"""The write-up once there is one: what every part of the page draws."""

from dataclasses import dataclass
from typing import Self

from service.domain.write_ups import WriteUp, WriteUpView


@dataclass(frozen=True)
class Shown:
    text: WriteUp
    view: WriteUpView

    @classmethod
    def of(cls, view: WriteUpView) -> Self | None:
        """None while nothing was drafted or written."""
        return cls(view.write_up, view) if view.write_up is not None else None

    @property
    def pages(self) -> int:
        return self.view.pages.pages
