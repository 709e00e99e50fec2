"""What a slot costs whom, in words: for the desk, and for what is copied out of it."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location

from service.domain.meetings import zone_of
from service.domain.places import Language
from service.domain.slot_values import CostKind, Slot, SlotCost
from service.locale import say

NAMES_SHOWN = 4
_LOCALES = {Language.EN: Locale("en", "GB"), Language.FR: Locale("fr")}


def cost_sentences(slot: Slot, language: Language, *, zone: str) -> tuple[str, ...]:
    """One sentence for everybody who pays alike, in the order of the day: *17:30–19:00 for Amina in Nairobi*."""
    alike: dict[tuple[object, ...], list[SlotCost]] = {}
    for cost in slot.costs:
        by_hours = cost.kind in (CostKind.EARLY, CostKind.LATE)
        place = cost.timezone if by_hours else "" if cost.kind is CostKind.AWAY else cost.country
        alike.setdefault((cost.day, cost.kind, place, cost.starts_at if by_hours else "", cost.what), []).append(cost)
    several = len(slot.days) > 1
    return tuple(_sentence(costs, language, zone=zone, several=several) for costs in alike.values())


def _sentence(costs: Sequence[SlotCost], language: Language, *, zone: str, several: bool) -> str:
    cost = costs[0]
    own, theirs = zone_of(cost.timezone) or ZoneInfo("UTC"), zone_of(zone) or ZoneInfo("UTC")
    begin, end = cost.starts_at.astimezone(own), cost.ends_at.astimezone(own)
    elsewhere = begin.date() != cost.starts_at.astimezone(theirs).date()
    by_hours = cost.kind in (CostKind.EARLY, CostKind.LATE)
    said = say(
        language,
        f"slots.cost.{cost.kind.value}",
        names=names_of([each.name for each in costs], language),
        place=place_of(cost.timezone, language),
        country=country_of(cost.country, language),
        what=cost.what,
        begin=clock(begin, language),
        end=clock(end, language),
    )
    if several or (by_hours and elsewhere):
        return say(language, "slots.on_day", day=short_day(cost.day, language), said=said)
    return said


def left_sentence(slot: Slot, language: Language, *, needed: int | None) -> str:
    """How many days are left to do anything differently; nothing where no decision date is known."""
    if slot.days_left is None:
        return ""
    if slot.days_left < 0:
        return say(language, "slots.left.after_decision", count=-slot.days_left)
    if slot.margin is None or needed is None:
        return say(language, "slots.left.unknown_need", count=slot.days_left)
    if slot.margin < 0:
        return say(language, "slots.left.too_late", count=slot.days_left, needed=needed)
    return say(language, "slots.left.spare", count=slot.margin, left=slot.days_left, needed=needed)


def when(slot: Slot, language: Language, *, zone: str) -> str:
    """Day and hours in that zone, each day of it: *Tuesday 2 March 2027, 14:00–15:30*."""
    own = zone_of(zone) or ZoneInfo("UTC")
    days = []
    for day in slot.days:
        begin, end = day.starts_at.astimezone(own), day.ends_at.astimezone(own)
        days.append(f"{long_day(begin.date(), language)}, {clock(begin, language)}–{clock(end, language)}")
    return "; ".join(days)


def names_of(names: Sequence[str], language: Language) -> str:
    """Some names as a list; of many, the first and how many more."""
    some = list(dict.fromkeys(names))
    if len(some) > NAMES_SHOWN + 1:
        more = say(language, "slots.more_names", count=len(some) - NAMES_SHOWN)
        some = [*some[:NAMES_SHOWN], more]
    return ", ".join(some)


def place_of(zone: str, language: Language) -> str:
    """The city a zone is named for, as the reader spells it: *Kathmandu*, *Katmandou*."""
    known = zone_of(zone)
    if known is None or zone == "UTC":
        return zone
    city = get_timezone_location(known, locale=_LOCALES[language], return_city=True)
    return city or zone.rsplit("/", 1)[-1].replace("_", " ")


def country_of(code: str, language: Language) -> str:
    return str(_LOCALES[language].territories.get(code, code))


def clock(at: datetime, language: Language) -> str:
    """24 hours, since nobody mistakes those: *09:30*."""
    return format_time(at, "HH:mm", locale=_LOCALES[language])


def long_day(day: date, language: Language) -> str:
    return format_date(day, "EEEE d MMMM y", locale=_LOCALES[language])


def short_day(day: date, language: Language) -> str:
    return format_date(day, "EEE d MMM", locale=_LOCALES[language])
