"""A panel put together by hand or taken from the solver: what it would be, and keeping it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import Field
from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import PersonId
from service.domain.panel_files import PanelFile, PanelSettings, PanelView, check_seats
from service.domain.panels import RuleOf, Seat, SeatsView
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole
from service.domain.text import Value
from service.errors import BadInput, NotAllowed, StaleRevision
from service.peer_assists import panel_store
from service.peer_assists.asked import asked_of
from service.peer_assists.panel_question import FileQuestion
from service.people import participations
from service.people.panels.choosing import swaps
from service.people.panels.facts import Facts, Question, facts
from service.people.panels.solving import as_panel, reserve
from service.people.panels.worth import broken, worth
from service.people.store import known_person

HELPERS = (ParticipationRole.FACILITATOR, ParticipationRole.NOTE_TAKER, ParticipationRole.TIMEKEEPER)


def seats_view(asked: FileQuestion, seats: Sequence[PersonId]) -> SeatsView:
    known, rows = _placed(asked, seats)
    return SeatsView(panel=as_panel(asked.question, known, rows), broken=_broken(asked.question, known, rows))


def swapped(asked: FileQuestion, seats: Sequence[PersonId], out: PersonId, into: PersonId | None) -> SeatsView:
    """One of `seats` for another person; for the best one the rules allow where nobody is named. Raises BadInput, NotAllowed."""
    if out not in seats:
        raise BadInput("panel.not_seated", field="out")
    if into is not None and into in seats:
        raise BadInput("panel.seated_already", field="into")
    known, rows = _placed(asked, [*seats, *([into] if into else [])])
    place = {each.person.id: at for at, each in enumerate(known.candidates)}
    before = tuple(row for row in rows if into is None or row != place[into])
    if into is None:
        found = swaps(known, before, place[out], asked.question.rules, limit=1)
        if not found:
            raise NotAllowed("panel.nobody_else")
        other = found[0].row
    else:
        other = place[into]
    after = tuple(sorted({*before, other} - {place[out]}))
    loss = worth(known, before).total - worth(known, after).total
    return SeatsView(
        panel=as_panel(asked.question, known, after),
        broken=_broken(asked.question, known, after),
        swap=reserve(asked.question, known, before, place[out], other, loss=loss),
    )


def _placed(asked: FileQuestion, seats: Collection[PersonId]) -> tuple[Facts, tuple[int, ...]]:
    """Whoever a person names is on the list; what speaks against them is said at their seat. Raises NotAllowed, BadInput."""
    if asked.host_team & set(seats):
        raise NotAllowed("panel.of_host_team")
    if asked.question.known.host_team & set(seats):
        raise NotAllowed("panel.another_part")
    question = replace(
        asked.question,
        pinned=asked.question.pinned | set(seats),
        excluded=asked.question.excluded - set(seats),
    )
    known = facts(question)
    place = {each.person.id: at for at, each in enumerate(known.candidates)}
    unknown = set(seats) - set(place)
    if unknown:
        raise BadInput("people.unknown_person", field="seats")
    return known, tuple(sorted(place[who] for who in set(seats)))


def _broken(question: Question, known: Facts, rows: tuple[int, ...]) -> tuple[RuleOf, ...]:
    """Pins stand in for the seats here, so a pin counts as broken only where a person set it."""
    found = broken(known, rows, question.rules)
    own = {str(who) for who in question.pinned}
    return tuple(each for each in found if each.rule.value != "pin" or each.of in own)


def refuse_host_team(tx: Connection, file: PeerAssist, settings: PanelSettings, *, caller: Caller) -> None:
    """A pin, a name added and a challenger are choices by hand: the host team is refused there too. Raises NotAllowed."""
    hosts = asked_of(tx, file, caller=caller).not_them - ({file.facilitator_id} if file.facilitator_id else set())
    if hosts & {*settings.pinned, *settings.added, *(each.person_id for each in settings.challengers)}:
        raise NotAllowed("panel.of_host_team")


def refuse_stale(panel: PanelFile, revision: int) -> None:
    """The seats were looked at under other rules than those kept now. Raises StaleRevision."""
    if panel.revision != revision:
        raise StaleRevision(current=panel.model_dump(mode="json"), yours={"revision": revision})


def choose(tx: Connection, asked: FileQuestion, seats: tuple[Seat, ...], *, caller: Caller, now: datetime) -> PanelView:
    """Keep the panel: each seat becomes a peer of the file, each seat given up goes. Raises NotAllowed."""
    check_seats(seats, host_team=asked.host_team)
    panel_store.choose(tx, asked.file.id, [seat.person for seat in seats], caller=caller, now=now)
    return view(tx, asked.file)


def view(tx: Connection, file: PeerAssist) -> PanelView:
    rows = participations.of_peer_assist(tx, file.id)
    return PanelView(
        file=panel_store.get(tx, file.id),
        chosen=panel_store.peers(tx, file.id),
        helpers=tuple(each for each in rows if each.role in HELPERS),
    )


class HelperNames(Value):
    """Who takes notes and who keeps the time; None: nobody yet."""

    note_taker_id: PersonId | None = Field(default=None)
    timekeeper_id: PersonId | None = Field(default=None)


def set_helpers(tx: Connection, file: PeerAssist, names: HelperNames, *, caller: Caller, now: datetime) -> PanelView:
    """Two people who are not the facilitator, whose hands are full. Raises NotAllowed, BadInput."""
    for role, who, field in (
        (ParticipationRole.NOTE_TAKER, names.note_taker_id, "note_taker_id"),
        (ParticipationRole.TIMEKEEPER, names.timekeeper_id, "timekeeper_id"),
    ):
        people = []
        if who is not None:
            person = known_person(tx, who, seen_by=caller, field=field)
            if who == file.facilitator_id:
                raise NotAllowed("panel.facilitator_has_hands_full")
            people = [Participation(id="", name=person.name, role=role, person_id=who)]
        participations.set_peer_assist_people(tx, file.id, people, roles=(role,), made_by=caller.account_id, now=now)
    return view(tx, file)
