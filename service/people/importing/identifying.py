"""Whom each row means. What cannot be settled refuses the row, and says what would settle it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.ids import HubId, new_id
from service.domain.people import Person
from service.domain.places import Hub, Language, Space
from service.people.importing import cells
from service.people.importing.cells import Unusable
from service.people.importing.known import Hubs, People, address, own_id
from service.people.importing.rows import Note, Row
from service.people.names import folded

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,119}")
"""As any id, without a stroke: it is part of an address."""
MOST_HUBS_NAMED = 12


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the sender chose: hubs we do not know are made, rows without a hub get this one, these columns are attributes."""

    space: Space
    language: Language
    make_hubs: bool = False
    hub_id: HubId | None = None
    keep: tuple[str, ...] = ()
    into: frozenset[HubId] | None = None
    """The hubs whose people the sender may change; None: all."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Ids that the other space has: nobody here can get them."""

    people: frozenset[str] = frozenset()
    hubs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identified:
    """`id` is the person's, or the one a new person gets."""

    id: str
    name: str
    hub_id: HubId
    before: Person | None


class _Refused(Exception):
    def __init__(self, note: Note) -> None:
        super().__init__(note.message)
        self.note = note


class Identifying:
    """Row by row. The new people are added to `world`, so that rows may name one another; hubs that are made, to `hubs` and `made`."""

    def __init__(self, hubs: Hubs, people: Sequence[Person], wishes: Wishes, taken: Taken) -> None:
        self.hubs, self.wishes, self.taken = hubs, wishes, taken
        self.before, self.world = People(people), People(people)
        self.made: list[Hub] = []
        self._lines: dict[str, int] = {}
        self._listed: dict[str, str] = {}
        """The id a new person has in the list; it may be another space's, and they get one of their own."""

    def all(self, rows: Sequence[Row]) -> dict[int, Identified]:
        """By line; a row that is missing was refused, with a note that says why."""
        found: dict[int, Identified] = {}
        for row in rows:
            try:
                whom = self._whom(row)
            except _Refused as refused:
                row.notes.append(refused.note)
            except Unusable as unusable:
                row.notes.append(Note(unusable.message, row.headings.get("hub", ""), unusable.values))
            else:
                self._lines[whom.id] = row.line
                found[row.line] = whom
        used = {whom.hub_id for whom in found.values()}
        self.made = [hub for hub in self.made if hub.id in used]
        return found

    def _whom(self, row: Row) -> Identified:
        if not row.is_whole:
            raise _Refused(Note("people.csv_too_many_cells"))
        id, email, name = row.cells.get("id", "").strip(), row.cells.get("email", ""), _name(row)
        if id and id not in self.before.by_id and not _ID.fullmatch(id):
            raise _Refused(Note("people.cell_id", row.headings["id"]))
        hub = self._hub(row)
        person = self._already_here(row, id, name, hub, email)
        self._refuse_elsewhere(row, hub, person)
        if person is not None:
            self._refuse_again(str(person.id))
            name, hub_id = name or person.name, hub.id if hub else person.hub_id
            self.world.add(str(person.id), name, hub_id, email)
            return Identified(str(person.id), name, hub_id, person)
        if not name:
            raise _Refused(Note("people.csv_name_missing", row.headings.get("name", "")))
        if hub is None:
            raise _Refused(Note("people.csv_hub_missing", row.headings.get("hub", "")))
        self._refuse_same(id, name, hub, email)
        own = id if id and id not in self.taken.people else new_id("p")
        self._listed[own] = id
        self.world.add(own, name, hub.id, email, listed=id)
        return Identified(own, name, hub.id, None)

    def _refuse_elsewhere(self, row: Row, hub: Hub | None, person: Person | None) -> None:
        """Nobody is put into a hub, nor taken out of one, by somebody who may not change its people."""
        touched = {each for each in (hub.id if hub else None, person.hub_id if person else None) if each is not None}
        if self.wishes.into is not None and not touched <= self.wishes.into:
            raise _Refused(Note("people.csv_hub_of_others", row.headings.get("hub", "")))

    def _hub(self, row: Row) -> Hub | None:
        cell = row.cells.get("hub", "")
        if not cell:
            return self.hubs.by_id.get(str(self.wishes.hub_id)) if self.wishes.hub_id else None
        found = self.hubs.find(cell)
        if found is not None:
            return found
        if not self.wishes.make_hubs:
            names = self.hubs.names()
            more = f" … ({len(names)})" if len(names) > MOST_HUBS_NAMED else ""
            known = ", ".join(names[:MOST_HUBS_NAMED]) + more
            message = "people.cell_hub_unknown" if names else "people.cell_hub_none_known"
            raise _Refused(Note(message, row.headings["hub"], {"known": known} if names else {}))
        name = cells.line(cell)
        slug = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:80] or "hub"
        hub = Hub(
            id=HubId(own_id(slug, {*self.hubs.by_id, *self.taken.hubs})),
            name=name,
            language=self.wishes.language,
            space=self.wishes.space,
        )
        self.hubs.add(hub)
        self.made.append(hub)
        return hub

    def _already_here(self, row: Row, id: str, name: str, hub: Hub | None, email: str) -> Person | None:
        """By id, by address, by name and hub: in that order. Raises _Refused where it could be one of several."""
        if id in self.before.by_id:
            if self.before.by_id[id].anonymised:
                raise _Refused(Note("people.csv_anonymised", row.headings["id"]))
            return self.before.by_id[id]
        same = self.before.of_address(email)
        if len(same) > 1:
            same = [each for each in same if folded(self.before.by_id[each].name) == folded(name)]
            if len(same) != 1:
                raise _Refused(Note("people.csv_email_of_several", row.headings["email"]))
        if same:
            return self.before.by_id[same[0]]
        if not name:
            return None
        same = self.before.of_name(name, hub.id if hub else None)
        if address(email):
            theirs = [each for each in same if address(self.before.by_id[each].email)]
            same = [each for each in same if each not in theirs]
            if theirs and not same and not id and hub is not None:
                raise _Refused(Note("people.csv_other_email", row.headings["email"], {"id": theirs[0]}))
        if len(same) > 1:
            raise _Refused(Note("people.csv_name_of_several", row.headings.get("name", "")))
        return self.before.by_id[same[0]] if same else None

    def _refuse_again(self, id: str) -> None:
        if id in self._lines:
            raise _Refused(Note("people.csv_again", "", {"line": self._lines[id]}))

    def _refuse_same(self, id: str, name: str, hub: Hub, email: str) -> None:
        """Two rows of one address, or of one name in one hub, are one person unless each has an id of its own."""
        for each in (*self.world.of_address(email), *self.world.of_name(name, hub.id)):
            if not (id and self._listed.get(each, "") not in ("", id)):
                self._refuse_again(each)
        if id:
            self._refuse_again(self.world.own(id))


def _name(row: Row) -> str:
    name = cells.line(row.cells.get("name", ""))
    if not name:
        name = cells.line(f"{row.cells.get('given_name', '')} {row.cells.get('family_name', '')}")
    return name
