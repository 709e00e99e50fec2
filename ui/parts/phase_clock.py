"""The phases as a bar of minutes, and the time left in the one under way."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from ui.parts.component import mount


@dataclass(frozen=True)
class ClockPhase:
    """One phase: minutes planned, and the seconds it has taken before the stretch that is under way."""

    title: str
    minutes: int
    taken: float = 0.0


@dataclass(frozen=True)
class ClockWords:
    """`left` and `over` hold `{time}` and may hold `{minutes}`; `minutes` holds `{minutes}`."""

    left: str
    over: str
    minutes: str


def phase_clock(
    phases: Sequence[ClockPhase],
    *,
    current: int | None,
    started: datetime | None,
    now: datetime,
    words: ClockWords,
    label: str,
    idle: str,
    key: str,
) -> None:
    """Draw the bar. `current` is the place of the phase under way and `started` when its stretch began; None between phases.

    The seconds run in the browser, against `now` of the desk's clock, so that a computer set wrongly shows the right time left.
    `idle` stands where no phase is under way, `label` names the bar for screen readers.
    """
    mount(
        "phase_clock",
        key=key,
        data={
            "phases": [asdict(phase) for phase in phases],
            "current": current,
            "started": started.timestamp() * 1000 if started else None,
            "now": now.timestamp() * 1000,
            "words": asdict(words),
            "label": label,
            "idle": idle,
        },
    )
