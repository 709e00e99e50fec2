"""The zones as bands of working hours with the slot across them: a picture of our own HTML, labelled directly, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from service.domain.meetings import moment, zone_of
from service.domain.slot_values import Attendee, SlotDay, SlotRules
from service.domain.slot_views import SlotSaid, SlotsView
from ui.desk import Desk
from ui.parts.prose import escaped

HOURS = 24
TICKS = (0, 6, 12, 18, 24)
NAMES_SHOWN = 4
BEFORE = 0.66
"""A slot that ends later in the day than this share of it has its hours written before it."""


@dataclass(frozen=True)
class Band:
    """One zone on the axis: working hours as shares of the day from 0 to 1, and the slot on its own clock."""

    zone: str
    people: tuple[str, ...]
    works: tuple[tuple[float, float], ...]
    hours: str
    outside: bool


def zone_chart(desk: Desk, shown: SlotSaid, view: SlotsView) -> None:
    """Of the slot's longest day, along the clock of the meeting's zone."""
    zone = zone_of(view.found.zone) or ZoneInfo("UTC")
    day = max(shown.slot.days, key=lambda each: each.ends_at - each.starts_at)
    midnight = moment(day.starts_at.astimezone(zone).date(), datetime.min.time(), zone)
    bands = bands_of(view.found.attendees, view.found.zone, day, midnight, view.found.rules)
    if not bands:
        return
    begin, end = (_share(at, midnight) for at in (day.starts_at, day.ends_at))
    caption = desk.t("desk.dates_plan.chart", when=shown.when, place=_place(view.found.zone))
    rows = "".join(_row(desk, band, begin, min(end, 1.0)) for band in bands)
    ticks = "".join(f'<span style="left:{100 * tick / HOURS:.2f}%">{tick:02d}</span>' for tick in TICKS)
    cells = "".join(
        f'<tr><th scope="row">{escaped(_place(band.zone))}</th><td>{escaped(", ".join(band.people))}</td>'
        f"<td>{escaped(band.hours)}</td><td>{escaped(_whether(desk, band))}</td></tr>"
        for band in bands
    )
    head = "".join(
        f'<th scope="col">{escaped(desk.t(f"desk.dates_plan.column.{name}"))}</th>'
        for name in ("zone", "people", "hours", "working")
    )
    st.html(
        f'<figure class="pa-zones"><figcaption>{escaped(caption)}</figcaption><div aria-hidden="true">{rows}'
        f'<div class="pa-zone pa-zone-axis"><span></span><span class="pa-zone-ticks">{ticks}</span></div></div>'
        f'<table class="pa-unseen"><caption>{escaped(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{cells}</tbody></table></figure>"
    )


def bands_of(
    attendees: Sequence[Attendee], home: str, day: SlotDay, midnight: datetime, rules: SlotRules
) -> tuple[Band, ...]:
    """A band for each zone somebody lives in, the meeting's own first, then from west to east."""
    names: dict[str, list[str]] = {home: []}
    for each in attendees:
        if each.timezone:
            names.setdefault(each.timezone, []).append(each.name)
    found = []
    for name, people in names.items():
        zone = zone_of(name)
        if zone is not None and (people or len(names) > 1):
            found.append(
                (
                    name == home,
                    zone.utcoffset(day.starts_at) or timedelta(),
                    _band(name, zone, people, day, midnight, rules),
                )
            )
    return tuple(band for _, _, band in sorted(found, key=lambda each: (not each[0], each[1], each[2].zone)))


def _band(name: str, zone: ZoneInfo, people: Sequence[str], day: SlotDay, midnight: datetime, rules: SlotRules) -> Band:
    begin, end = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone)
    works = []
    for count in (-1, 0, 1):
        local = midnight.astimezone(zone).date() + timedelta(days=count)
        first, last = (_share(moment(local, at, zone), midnight) for at in (rules.opens, rules.closes))
        if last > 0 and first < 1:
            works.append((max(0.0, first), min(1.0, last)))
    inside = begin.date() == end.date() and rules.opens <= begin.time() and end.time() <= rules.closes
    return Band(name, tuple(people), tuple(works), f"{begin:%H:%M}–{end:%H:%M}", outside=not inside)


def _share(at: datetime, midnight: datetime) -> float:
    return (at - midnight) / timedelta(hours=HOURS)


def _row(desk: Desk, band: Band, begin: float, end: float) -> str:
    works = "".join(
        f'<i class="pa-zone-work" style="left:{100 * a:.2f}%;width:{100 * (b - a):.2f}%"></i>' for a, b in band.works
    )
    names = [*band.people[:NAMES_SHOWN]]
    if len(band.people) > NAMES_SHOWN:
        names.append(desk.t("slots.more_names", count=len(band.people) - NAMES_SHOWN))
    at = f"right:{100 * (1 - begin):.2f}%" if end > BEFORE else f"left:{100 * end:.2f}%"
    outside = f'<span class="pa-zone-told">{escaped(_whether(desk, band))}</span>' if band.outside else ""
    kind = " pa-zone-outside" if band.outside else ""
    return (
        f'<div class="pa-zone{kind}"><span class="pa-zone-name"><b>{escaped(_place(band.zone))}</b> '
        f'<span class="pa-quiet">{escaped(", ".join(names))}</span>{outside}</span>'
        f'<span class="pa-zone-day">{works}<i class="pa-zone-slot" style="left:{100 * begin:.2f}%;width:{100 * (end - begin):.2f}%"></i>'
        f'<span class="pa-zone-hours" style="{at}">{escaped(band.hours)}</span></span></div>'
    )


def _whether(desk: Desk, band: Band) -> str:
    return desk.t("desk.dates_plan.outside" if band.outside else "desk.dates_plan.inside")


def _place(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")
