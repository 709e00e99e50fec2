"""Wherever in the database a person is referred to: by id, by account, by name.

The tables of later rooms are found by what they declare and by how their columns are called, so that none is forgotten:
a foreign key to `people.id` or a name that ends in `person_id`, `owner_id` …; `made_by`, `changed_by` …; `name`, `speaker` ….
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    Text,
    and_,
    cast,
    delete,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.schema import UniqueConstraint

from service.database import metadata
from service.domain.ids import PersonId
from service.domain.places import Space
from service.library import store as library
from service.library.tables import documents
from service.people.tables import hubs, participations, people

_PERSON_IDS = ("person_id", "owner_id", "manager_id", "facilitator_id", "lead_id", "peer_id")
WHO = "who"
"""Holds the id of somebody the directory knows, else the name, in invitations folded and after `name:`."""
_NAMES = (WHO, "name", "speaker", "noted_as", "offered_by", "said_by", "owner", "called")
_CONTACTS = ("contact", "email", "phone", "address")
_NOT_OF_PEOPLE = frozenset({"people", "hubs", "looks"})
ACCOUNT = "local:{id}"
"""The account of whoever the local one acts for (`service/dependencies.py`)."""


def person_columns() -> list[tuple[Table, Column[Any]]]:
    """Every column that holds a person's id, but `people.id` itself."""
    return [
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column is people.c.id for key in column.foreign_keys)
        or (_is_text(column) and table is not people and (column.name.endswith(_PERSON_IDS) or column.name == WHO))
    ]


def name_columns() -> list[tuple[Table, Column[Any]]]:
    """Every column that holds somebody's name, outside the directory."""
    return [
        (table, column)
        for table, column in _texts()
        if not column.foreign_keys
        and (column.name in _NAMES or column.name.endswith(("_by", "_name")))
        and not column.name.startswith("prompt_")
    ]


def contact_columns() -> list[tuple[Table, Column[Any]]]:
    return [(table, column) for table, column in _texts() if column.name.endswith(_CONTACTS)]


def account_columns() -> list[tuple[Table, Column[Any]]]:
    """Every column that holds the account somebody worked as."""
    return [
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if _is_text(column) and (column.name.endswith("_by") or "account" in column.name)
    ]


def json_columns() -> list[tuple[Table, Column[Any]]]:
    return [
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, JSON) and table.name not in _NOT_OF_PEOPLE
    ]


def text_columns() -> list[tuple[Table, Column[Any]]]:
    """Every column of running text, outside the directory."""
    return [(table, column) for table, column in _texts() if isinstance(column.type, Text)]


def move(tx: Connection, old: PersonId, new: PersonId) -> Counter[str]:
    """Whatever refers to `old` refers to `new` from here on; how many rows, by table.

    Where a table allows one row for a person and `new` has theirs, that one stays.
    """
    moved: Counter[str] = Counter()
    library.touch(tx, _open_to(tx, old))
    for table, column in person_columns():
        clear_the_way(tx, table, column, old, new)
        moved[table.name] += tx.execute(update(table).where(column == old).values({column.name: new})).rowcount
    for table, column in account_columns():
        was, now = ACCOUNT.format(id=old), ACCOUNT.format(id=new)
        tx.execute(update(table).where(column == was).values({column.name: now}))
    for table, column in json_columns():
        for where, value in _json_rows(tx, table, column, [str(old)]):
            tx.execute(update(table).where(where).values({column.name: replaced(value, {str(old): str(new)})}))
            moved[table.name] += 1
    return moved


def _open_to(tx: Connection, person_id: PersonId) -> list[str]:
    """Documents the library may show to somebody because this person made them or takes part in them."""
    takes_part = select(participations.c.document_id).where(participations.c.person_id == person_id)
    made = documents.c.made_by == ACCOUNT.format(id=person_id)
    return list(tx.scalars(select(documents.c.id).where(or_(made, documents.c.id.in_(takes_part)))))


def clear_the_way(tx: Connection, table: Table, column: Column[Any], old: str, new: str) -> None:
    """Rows of `old` that could not become `new`, since a row of that key is there already, go."""
    for unique in _unique_with(table, column):
        other = table.alias("other")
        theirs = and_(other.c[column.name] == new, *(other.c[each] == table.c[each] for each in unique))
        tx.execute(delete(table).where(column == old, select(other.c[column.name]).where(theirs).exists()))


def replaced(value: Any, by: dict[str, str]) -> Any:
    """A JSON value in which every whole string that is a key of `by` is the other."""
    if isinstance(value, str):
        return by.get(value, value)
    if isinstance(value, list):
        return [replaced(each, by) for each in value]
    if isinstance(value, dict):
        return {by.get(key, key): replaced(each, by) for key, each in value.items()}
    return value


def in_space(table: Table, space: Space, seen: tuple[str, ...] = ()) -> ColumnElement[bool] | None:
    """The rows of `table` that belong to a space, by its own column or by what it refers to. None: it knows of no space."""
    if "space" in table.c:
        return table.c.space == space.value
    found = []
    for constraint in table.foreign_key_constraints:
        parent = constraint.referred_table
        if len(constraint.elements) != 1 or parent in (people, hubs) or parent.name in (table.name, *seen):
            continue
        there = in_space(parent, space, (*seen, table.name))
        if there is not None:
            element = constraint.elements[0]
            found.append(element.parent.in_(select(element.column).where(there)))
    return or_(false(), *found) if found else None


def _texts() -> Iterator[tuple[Table, Column[Any]]]:
    for table in metadata.sorted_tables:
        if table.name in _NOT_OF_PEOPLE:
            continue
        yield from ((table, column) for column in table.columns if _is_text(column))


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String)


def _unique_with(table: Table, column: Column[Any]) -> Iterator[list[str]]:
    """For every key that a row's person is part of, the other columns of it."""
    keys = [[each.name for each in table.primary_key.columns]]
    keys += [[each.name for each in key.columns] for key in table.constraints if isinstance(key, UniqueConstraint)]
    keys += [[each.name for each in index.columns] for index in table.indexes if index.unique]
    for key in keys:
        if column.name in key:
            yield [name for name in key if name != column.name]


def _json_rows(
    tx: Connection, table: Table, column: Column[Any], words: Sequence[str], *more: ColumnElement[bool]
) -> list[tuple[ColumnElement[bool], Any]]:
    """Rows whose JSON holds one of the words, each with the condition that finds it again."""
    key = list(table.primary_key.columns)
    holds = or_(*(cast(column, Text).contains(each, autoescape=True) for each in words))
    rows = tx.execute(select(*key, column.label("value")).where(holds, *more)).all()
    return [(and_(*(each == row[at] for at, each in enumerate(key))), row.value) for row in rows if row.value]
