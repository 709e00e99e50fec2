"""Two entries that are one person: which may be, and making one of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from sqlalchemy import Connection, delete, select, update

from service.access.caller import Caller
from service.domain.directory import Alike, Merged, WhyAlike
from service.domain.ids import PersonId
from service.domain.people import ATTRIBUTES_LIMIT, Person, PreviousHub
from service.errors import BadInput, NotAllowed, StaleRevision
from service.people import references, store
from service.people.importing.known import address
from service.people.names import folded
from service.people.tables import participations, people

MOST_ALIKE = 200
SHORTEST_NEAR = 5
"""Letters of a name below which one letter makes another name."""
_LINES = ("job_title", "unit", "email", "phone", "timezone")
_NUMBERS = ("seniority", "hands_on_since", "hands_on_until", "manager_id")


def alike(everybody: Sequence[Person]) -> tuple[Alike, ...]:
    """Pairs that may be one person, the surest first: the same address, the same name, a name one letter apart in the same hub."""
    named = [person for person in everybody if not person.anonymised]
    found: dict[tuple[str, str], Alike] = {}
    for why, pairs in (
        (WhyAlike.EMAIL, _pairs(named, lambda person: [address(person.email)])),
        (WhyAlike.NAME, _pairs(named, lambda person: [f"{person.hub_id}\n{folded(person.name)}"])),
        (WhyAlike.NEAR, _near(named)),
    ):
        for first, second in pairs:
            found.setdefault((str(first.id), str(second.id)), Alike(first=first, second=second, why=why))
            if len(found) >= MOST_ALIKE:
                return tuple(found.values())
    return tuple(found.values())


Keys = Callable[[Person], list[str]]


def _pairs(named: Sequence[Person], keys: Keys) -> Iterator[tuple[Person, Person]]:
    same: dict[str, list[Person]] = defaultdict(list)
    for person in named:
        for key in keys(person):
            if key:
                same[key].append(person)
    for group in same.values():
        yield from combinations(sorted(group, key=lambda person: str(person.id)), 2)


def _near(named: Sequence[Person]) -> Iterator[tuple[Person, Person]]:
    """One letter more, less, other or swapped: whatever is left of both names without one of their letters meets."""
    seen: set[tuple[str, str]] = set()
    for first, second in _pairs(named, _without_a_letter):
        pair = (str(first.id), str(second.id))
        one, other = folded(first.name), folded(second.name)
        if pair not in seen and one != other and _one_edit_apart(one, other):
            seen.add(pair)
            yield first, second


def _without_a_letter(person: Person) -> list[str]:
    name = folded(person.name)
    if len(name) < SHORTEST_NEAR:
        return []
    return [f"{person.hub_id}\n{each}" for each in {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}]


def _one_edit_apart(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if any(character.isdigit() for character in (one[start : start + 1], other[start : start + 1])):
        return False  # numbers beside names are there to tell people apart
    rest, longer = one[start:], other[start:]
    if len(one) < len(other):
        return len(other) - len(one) == 1 and rest == longer[1:]
    return rest[1:] == longer[1:] or (rest[2:] == longer[2:] and rest[:2] == longer[1::-1])


def merge(
    tx: Connection,
    kept_id: PersonId,
    other_id: PersonId,
    *,
    revision: int,
    other_revision: int,
    seen_by: Caller,
    dry_run: bool,
) -> Merged:
    """Make one entry of two: `kept` keeps what it says, its blanks are filled from the other, whatever referred to the other
    refers to it, and the other is gone. With `dry_run` nothing stays done, and the answer says what would be.

    Raises StaleRevision where either was saved meanwhile.
    """
    if kept_id == other_id:
        raise BadInput("people.merge_with_itself", field="other_id")
    kept = store.get_person(tx, kept_id, seen_by=seen_by)
    other = store.get_person(tx, other_id, seen_by=seen_by)
    for person, expected in ((kept, revision), (other, other_revision)):
        if person.revision != expected:
            raise StaleRevision(current=person.model_dump(mode="json"), yours={"revision": expected})
        if person.anonymised:
            raise NotAllowed("people.is_anonymised")
    whole, filled, lost = merged(kept, other)
    undo = tx.begin_nested()
    tx.execute(update(people).where(people.c.id == kept_id, people.c.manager_id == other_id).values(manager_id=None))
    moved = references.move(tx, other_id, kept_id)
    _once(tx, kept_id)
    tx.execute(delete(people).where(people.c.id == other_id))
    saved = store.save_person(tx, whole, seen_by=seen_by)
    moved.pop("previous_hubs", None)
    counted = {name: count for name, count in sorted(moved.items()) if count}
    if dry_run:
        undo.rollback()
        return Merged(person=whole, filled=filled, kept=lost, moved=counted)
    undo.commit()
    return Merged(person=saved, filled=filled, kept=lost, moved=counted, done=True)


def merged(kept: Person, other: Person) -> tuple[Person, tuple[str, ...], tuple[str, ...]]:
    """The one they become, the fields it gained, and those in which the other said something else.

    Of lists nothing is lost; a *no* to being suggested stands whoever of the two said it.
    """
    values: dict[str, object] = {}
    lost = [name for name in ("name", "hub_id") if folded(getattr(kept, name)) != folded(getattr(other, name))]
    for name in (*_LINES, *_NUMBERS):
        mine, theirs = getattr(kept, name), getattr(other, name)
        if theirs in ("", None) or mine == theirs or (name == "manager_id" and theirs == kept.id):
            continue
        if mine in ("", None) or (name == "manager_id" and mine == other.id):
            values[name] = theirs
        else:
            lost.append(name)
    if kept.manager_id == other.id and "manager_id" not in values:
        values["manager_id"] = None
    for name in ("languages", "practice", "away"):
        mine, theirs = getattr(kept, name), getattr(other, name)
        if not set(theirs) <= set(mine):
            values[name] = tuple(dict.fromkeys((*mine, *theirs)))
    before = _previous(kept, other)
    if before != kept.previous_hubs:
        values["previous_hubs"] = before
    attributes = {**other.attributes, **{name: value for name, value in kept.attributes.items() if value}}
    if attributes != kept.attributes and len(attributes) <= ATTRIBUTES_LIMIT:
        values["attributes"] = attributes
    if kept.may_be_suggested is not False and other.may_be_suggested not in (None, kept.may_be_suggested):
        values["may_be_suggested"] = other.may_be_suggested
    whole = kept.model_copy(update=values)
    if whole.hands_on_since and whole.hands_on_until and whole.hands_on_until < whole.hands_on_since:
        for name in ("hands_on_since", "hands_on_until"):
            values.pop(name, None)
        whole = kept.model_copy(update=values)
    return whole, tuple(values), tuple(lost)


def _previous(kept: Person, other: Person) -> tuple[PreviousHub, ...]:
    """Also the hub of the other where it is another one, so that a case of that time is still found."""
    found = {before.hub_id: before for before in kept.previous_hubs}
    for before in other.previous_hubs:
        found.setdefault(before.hub_id, before)
    if other.hub_id != kept.hub_id:
        found.setdefault(other.hub_id, PreviousHub(hub_id=other.hub_id))
    return tuple(each for hub_id, each in found.items() if hub_id != kept.hub_id or each in kept.previous_hubs)


def _once(tx: Connection, person_id: PersonId) -> None:
    """A person has a part once in each case and file: the same role twice is one."""
    columns = (
        participations.c.id,
        participations.c.document_id,
        participations.c.peer_assist_id,
        participations.c.role,
    )
    seen: set[tuple[str | None, str | None, str]] = set()
    again = []
    for row in tx.execute(
        select(*columns).where(participations.c.person_id == person_id).order_by(participations.c.made_at, columns[0])
    ):
        where = (row.document_id, row.peer_assist_id, row.role)
        if where in seen:
            again.append(row.id)
        seen.add(where)
    if again:
        tx.execute(delete(participations).where(participations.c.id.in_(again)))
