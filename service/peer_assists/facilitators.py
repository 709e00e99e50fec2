"""Who could facilitate, take notes or keep the time: from outside the host team (method.md row 12), experienced, in the language."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import PersonId
from service.domain.panel_files import Helper, Suggestion
from service.domain.panels import Caution, Told, Unchecked, Warned
from service.domain.peer_assists import PeerAssist
from service.domain.peers import Candidate
from service.domain.people import Person
from service.peer_assists import load, panel_store
from service.peer_assists.asked import asked_of
from service.peer_assists.panel_question import known_around
from service.people.hub_store import hub_names
from service.people.panels.facts import Known, Question
from service.people.panels.telling import not_checked, warned
from service.people.store import find_people, people_by_id

LOOKED_AT = 500
"""Of a large directory, besides everybody who facilitated before."""
MOST = 8
HOURS_APART = 4
"""From here on a time zone counts against somebody: half of a working day is not shared."""


def suggestions(
    tx: Connection, file: PeerAssist, helper: Helper, *, caller: Caller, today: date
) -> tuple[Suggestion, ...]:
    """The likeliest first. Nobody of the host team, no peer of the panel, nobody who asked not to be suggested."""
    times = load.times_facilitated(tx, seen_by=caller, but=file.id)
    hosts = asked_of(tx, file, caller=caller).not_them
    people = _looked_at(tx, set(times), caller=caller)
    known = known_around(tx, file, list(people.values()), caller=caller, today=today)
    busy = {each.person_id for each in panel_store.peers(tx, file.id)} | known.host_team | hosts
    left = [
        each for each in people.values() if each.id not in busy | known.unwilling | known.away and not each.anonymised
    ]
    hubs = hub_names(tx, seen_by=caller)
    found = [_suggestion(each, hubs.get(each.hub_id, ""), helper, times.get(each.id, 0), known) for each in left]
    ranked = sorted(found, key=lambda each: (-_standing(each, helper, known), each.person.name, each.person.id))
    return tuple(ranked[:MOST])


def by_hand(
    tx: Connection, file: PeerAssist, helper: Helper, words: str, *, caller: Caller, today: date
) -> tuple[Suggestion, ...]:
    """Whom these words find in the directory, with what speaks against each. The host team is found too, and refused with a reason."""
    people = find_people(tx, seen_by=caller, q=words, limit=MOST).items
    times = load.times_facilitated(tx, seen_by=caller, but=file.id)
    known = known_around(tx, file, people, caller=caller, today=today)
    hubs = hub_names(tx, seen_by=caller)
    return tuple(_suggestion(each, hubs.get(each.hub_id, ""), helper, times.get(each.id, 0), known) for each in people)


def _looked_at(tx: Connection, experienced: Collection[PersonId], *, caller: Caller) -> dict[PersonId, Person]:
    page = find_people(tx, seen_by=caller, limit=LOOKED_AT)
    return {each.id: each for each in page.items} | people_by_id(tx, experienced, seen_by=caller)


def _suggestion(person: Person, hub: str, helper: Helper, times: int, known: Known) -> Suggestion:
    why = []
    if times:
        why.append(Told(id="facilitated", values={"count": times}))
    elif helper is Helper.FACILITATOR:
        why.append(Told(id="never_facilitated"))
    if known.language in person.languages:
        why.append(Told(id="speaks", values={"language": known.language}))
    apart = hours_apart(person, known)
    if apart is not None:
        why.append(Told(id="hours_apart", values={"count": apart}))
    unchecked = not_checked(_candidate(person, hub), _question(known))
    return Suggestion(
        person=person,
        hub=hub,
        times=times,
        why=tuple(why),
        warned=_warned(person, known),
        not_checked=tuple(each for each in unchecked if each not in (Unchecked.EXPERIENCE, Unchecked.SENIORITY)),
    )


def _standing(each: Suggestion, helper: Helper, known: Known) -> float:
    """Experience first, with less for each further time; then language, hours, and what speaks against them."""
    experience = 1 - 0.5**each.times if helper is Helper.FACILITATOR else 0.3 * (1 - 0.5**each.times)
    spoken = each.person.languages
    language = 0.25 if not spoken else 0.5 if known.language in spoken else -1.0
    apart = hours_apart(each.person, known)
    hours = 0.1 if apart is None else 0.2 if apart < HOURS_APART else -0.3
    asked = 0.05 * len(known.asked_on.get(each.person.id, ()))
    return experience + language + hours - asked - 0.5 * len(each.warned)


def hours_apart(person: Person, known: Known) -> int | None:
    """Between their clock and the host team's, the short way round; None where either is not known or they meet in person."""
    zone = known.zones.get(person.id)
    if not known.apart or not zone:
        return None
    noon = datetime.combine(known.day or date(2026, 1, 15), time(12))
    try:
        both = [noon.replace(tzinfo=ZoneInfo(each)).utcoffset() for each in (zone, known.host_zone)]
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    hours = round(abs(both[0] - both[1]).total_seconds() / 3600) if both[0] is not None and both[1] is not None else 0
    return min(hours, 24 - hours)


def _warned(person: Person, known: Known) -> tuple[Warned, ...]:
    """The same cautions as for a peer, but those that are about the panel alone: seniority and how often they were asked."""
    apart = hours_apart(person, known)
    found = warned(
        _candidate(person, ""), _question(known), outside_hours=apart is not None and apart >= 2 * HOURS_APART
    )
    return tuple(each for each in found if each.caution not in (Caution.SENIOR, Caution.ASKED_OFTEN))


def _candidate(person: Person, hub: str) -> Candidate:
    return Candidate(person=person, hub=hub, relevance=0)


def _question(known: Known) -> Question:
    return Question(candidates=(), known=replace(known, host_seniority=None))
