"""How long the day should be, from what is still open, who comes and from where, with the reason (method.md row 17)."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.domain.agenda import Agenda, Format, Phase, Preset
from service.domain.findings import Finding
from service.domain.meetings import zone_of
from service.domain.slot_values import SlotRules
from service.domain.text import Value

MINUTES_A_QUESTION = 4
"""A question, its answer, and what it leads to."""
MINUTES_A_HUB = 5
"""For each hub beyond two: people who do not know one another need longer to begin."""
LEAST_RAPPORT = 10
STEP = 15
SHORTEST_QUESTIONS = 3
"""With at most so many open questions, in one hub, 45 minutes can do; nobody is given so little unasked."""
ON_SCREEN = (Preset.MINUTES_90, Preset.TWO_BY_90, Preset.HALF_DAY)
IN_A_ROOM = (Preset.MINUTES_90, Preset.HALF_DAY, Preset.ONE_DAY, Preset.TWO_DAYS)


class LengthSuggestion(Value):
    """The preset that is long enough, and why, as message ids `dates.length.<id>` with values."""

    preset: Preset
    minutes: int
    """Of work, without breaks."""
    reasons: tuple[Finding, ...]


def suggested_length(
    *, open_questions: int, hubs: int, zones: Collection[str], format: Format, rules: SlotRules, on: date
) -> LengthSuggestion:
    """The shortest preset whose asking holds the open questions and that fits the hours everybody shares on that day."""
    asking = open_questions * MINUTES_A_QUESTION
    meeting = max(0, hubs - 2) * MINUTES_A_HUB
    shared = shared_minutes(zones, rules, on=on) if format is not Format.IN_PERSON else 24 * 60
    reasons = [Finding(id="questions", values={"count": open_questions, "minutes": asking})]
    if not open_questions:
        reasons = [Finding(id="no_questions")]
    if hubs > 1:
        reasons.append(Finding(id="hubs", values={"count": hubs}))
    choices = [each for each in (IN_A_ROOM if format is Format.IN_PERSON else ON_SCREEN) if _room(each, shared)]
    if not choices:
        choices = [Preset.MINUTES_90]
        reasons.append(Finding(id="no_shared_hours", values={"count": len(set(zones)), "minutes": shared}))
    elif len(zones) > 1 and format is not Format.IN_PERSON:
        reasons.append(Finding(id="zones", values={"count": len(set(zones)), "minutes": shared}))
    preset = next((each for each in choices if _holds(each, asking, meeting)), choices[-1])
    if not _holds(preset, asking, meeting):
        most = Agenda.from_preset(preset).minutes(Phase.ASK) // MINUTES_A_QUESTION
        reasons.append(Finding(id="too_many_questions", values={"count": most}))
    if open_questions <= SHORTEST_QUESTIONS and hubs <= 1 and preset is Preset.MINUTES_90:
        reasons.append(Finding(id="could_be_shorter", values={"count": 45}))
    if preset is Preset.TWO_BY_90:
        reasons.append(Finding(id="two_days_on_screen"))
    return LengthSuggestion(preset=preset, minutes=Agenda.from_preset(preset).working_minutes, reasons=tuple(reasons))


def shared_minutes(zones: Collection[str], rules: SlotRules, *, on: date) -> int:
    """The longest stretch around that day, in steps of a quarter of an hour, that lies within working hours in every zone.

    Zones nobody knows do not count.
    """
    known = [zone for zone in map(zone_of, set(zones)) if zone is not None] or [ZoneInfo("UTC")]
    at = datetime.combine(on, time(), tzinfo=UTC) - timedelta(hours=12)
    longest = run = 0
    for _ in range(2 * 24 * 60 // STEP):
        end = at + timedelta(minutes=STEP)
        run = run + STEP if all(_works(at, end, zone, rules) for zone in known) else 0
        longest = max(longest, run)
        at = end
    return longest


def _works(begin: datetime, end: datetime, zone: ZoneInfo, rules: SlotRules) -> bool:
    first, last = begin.astimezone(zone), end.astimezone(zone)
    return first.date() == last.date() and rules.opens <= first.time() and last.time() <= rules.closes


def _room(preset: Preset, shared: int) -> bool:
    """Every day of it, breaks and all, fits the shared hours."""
    return all(day.minutes <= shared for day in Agenda.from_preset(preset).days)


def _holds(preset: Preset, asking: int, meeting: int) -> bool:
    """Its asking and its rapport are long enough; what rapport lacks is taken from the slack of asking."""
    agenda = Agenda.from_preset(preset)
    return agenda.minutes(Phase.ASK) >= asking + max(0, meeting + LEAST_RAPPORT - agenda.minutes(Phase.RAPPORT))
