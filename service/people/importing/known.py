"""Who and what the space holds, for finding again whom a row means: by id, by address, by name."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from service.domain.ids import HubId
from service.domain.people import Person, PreviousHub
from service.domain.places import Hub
from service.people.importing import cells
from service.people.importing.cells import Unusable
from service.people.names import folded

_UNTIL = re.compile(r"^(?P<hub>.+?)\s*\((?P<day>\d{4}-\d{2}-\d{2})\)$")


class Hubs:
    """The hubs of a space by id and by name."""

    def __init__(self, hubs: Iterable[Hub]) -> None:
        self.by_id = {str(hub.id): hub for hub in hubs}
        self._by_name: dict[str, list[Hub]] = defaultdict(list)
        for hub in self.by_id.values():
            self._by_name[folded(hub.name)].append(hub)

    def find(self, cell: str) -> Hub | None:
        """None: unknown. Raises Unusable where two hubs have that name."""
        name = " ".join(cell.split())
        if name in self.by_id:
            return self.by_id[name]
        same = self._by_name.get(folded(name), [])
        if len(same) > 1:
            raise Unusable("people.cell_hub_twice")
        return same[0] if same else None

    def written(self, hub_id: str) -> str:
        """The name, or the id where the name would not find it again."""
        hub = self.by_id.get(hub_id)
        if hub is None:
            return hub_id
        try:
            return hub.name if self.find(hub.name) == hub else str(hub.id)
        except Unusable:
            return str(hub.id)

    def name(self, hub_id: str) -> str:
        return self.by_id[hub_id].name if hub_id in self.by_id else hub_id

    def add(self, hub: Hub) -> None:
        self.by_id[str(hub.id)] = hub
        self._by_name[folded(hub.name)].append(hub)

    def names(self) -> list[str]:
        return sorted(hub.name for hub in self.by_id.values())

    def earlier(self, cell: str) -> tuple[PreviousHub, ...]:
        """`Coast (2025-06-30); Lake`: a hub, and until when where that is known."""
        found = []
        for part in cells.items(cell):
            match = _UNTIL.match(part)
            hub = self.find(match["hub"] if match else part)
            if hub is None:
                raise Unusable("people.cell_previous_hub")
            try:
                until = date.fromisoformat(match["day"]) if match else None
            except ValueError:
                raise Unusable("people.cell_day") from None
            found.append(PreviousHub(hub_id=hub.id, until=until))
        return tuple(found)

    def written_earlier(self, before: Iterable[PreviousHub]) -> str:
        parts = []
        for each in sorted(before, key=lambda one: str(one.hub_id)):
            name = self.written(str(each.hub_id))
            if each.until is None:
                parts.append(str(each.hub_id) if _UNTIL.match(name) else name)
            else:
                parts.append(f"{name} ({each.until.isoformat()})")
        return cells.one_cell(parts)


class People:
    """People by id, address and name, among those of the space and those of the list."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.by_id: dict[str, Person] = {}
        self._by_email: dict[str, list[str]] = defaultdict(list)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._where: dict[str, HubId] = {}
        self._names: dict[str, str] = {}
        self._own: dict[str, str] = {}
        for person in people:
            self.by_id[str(person.id)] = person
            if not person.anonymised:
                self.add(str(person.id), person.name, person.hub_id, person.email)

    def add(self, id: str, name: str, hub_id: HubId, email: str, *, listed: str = "") -> None:
        """`listed` is the id the list gives them, where that is not the one they get."""
        if listed:
            self._own[listed] = id
        if address(email) and id not in self._by_email[address(email)]:
            self._by_email[address(email)].append(id)
        if id not in self._by_name[folded(name)]:
            self._by_name[folded(name)].append(id)
        self._where[id] = hub_id
        self._names[id] = name

    def own(self, id: str) -> str:
        return self._own.get(id, id)

    def of_address(self, email: str) -> list[str]:
        return self._by_email.get(address(email), []) if address(email) else []

    def of_name(self, name: str, hub_id: HubId | None = None) -> list[str]:
        same = self._by_name.get(folded(name), [])
        return same if hub_id is None else [id for id in same if self._where[id] == hub_id]

    def find(self, cell: str, hub_id: HubId | None) -> str:
        """Whom somebody wrote in a cell: an id, an address or a name, one of the same hub first. Raises Unusable."""
        words = " ".join(cell.split())
        if self.own(words) in self._where:
            return self.own(words)
        for same in (self.of_address(words), self.of_name(words, hub_id) if hub_id else [], self.of_name(words)):
            if len(same) == 1:
                return same[0]
            if len(same) > 1:
                raise Unusable("people.cell_manager_twice")
        raise Unusable("people.cell_manager_unknown")

    def written_id(self, id: str | None) -> str:
        """The name of somebody of the space or of the list."""
        return self._names.get(id or "", "")

    def written(self, person: Person, hub_id: HubId) -> str:
        """The name, address or id that finds this person again from a row of `hub_id`."""
        for words in (person.name, person.email):
            try:
                if words and not cells.blank(words) and self.find(words, hub_id) == person.id:
                    return words
            except Unusable:
                continue
        return str(person.id)


def address(email: str) -> str:
    """An e-mail address as it is compared; nothing where it is none."""
    plain = email.strip().casefold()
    return plain if re.fullmatch(r"[^@\s]+@[^@\s]+", plain) else ""


def own_id(id: str, taken: Collection[str]) -> str:
    """`id`, or one beside it that nobody has."""
    number, own = 1, id
    while own in taken:
        number += 1
        own = f"{id}-{number}"
    return own
