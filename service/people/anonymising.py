"""Somebody asks that their name be taken out (decision 0015): the write-ups stay, the name goes, hub and role are left.

The row gets a new id, because ids are often made of names. What others said or wrote in their own words - notes, requests,
transcripts - is theirs and stays; how many of them still hold the name is counted and told.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, delete, func, insert, or_, select, update

from service.access.account_store import forget_accounts_of
from service.access.caller import Caller
from service.domain.directory import Anonymised
from service.domain.ids import DocumentId, PersonId, new_id
from service.domain.people import Person
from service.errors import NotAllowed, StaleRevision
from service.library import store as documents
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.library.tables import document_texts
from service.library.tables import documents as document_table
from service.llm import store as ledger
from service.locale import say
from service.people import hub_store, references, store
from service.people.in_text import NameInText
from service.people.names import folded
from service.people.tables import participations, people

REWRITTEN = ("write_ups", "write_up_lines", "write_up_snapshots", "action_steps", "lessons")
"""Tables of the record itself, whose sentences are ours to set: there the name goes from the text too."""
LETTERS = ("invitations", "mails", "packs", "panel_people")
"""Tables of what goes out to people or is said of them beforehand: every sentence of ours."""
_MARK = "name:"
_WORDS = (
    "text",
    "what",
    "where",
    "conditions",
    "note",
    "drafted",
    "what_changed",
    "problem_asked",
    "problem_redefined",
)
"""Members of the record that hold sentences. `quote` is not one: it repeats a source, letter for letter."""


def anonymise(
    tx: Connection, person_id: PersonId, *, revision: int, seen_by: Caller, now: datetime, dry_run: bool
) -> Anonymised:
    """With `dry_run` nothing stays done. Raises StaleRevision where the entry was saved meanwhile."""
    person = store.get_person(tx, person_id, seen_by=seen_by)
    if person.anonymised:
        raise NotAllowed("people.is_anonymised")
    if person.revision != revision:
        raise StaleRevision(current=person.model_dump(mode="json"), yours={"revision": revision})
    hub = hub_store.get_hub(tx, person.hub_id, seen_by=seen_by)
    nobody = Person(
        id=PersonId(new_id("p")),
        name=_name(tx, say(hub.language, "directory.anonymous", hub=hub.name), person),
        hub_id=person.hub_id,
        job_title=person.job_title,
        may_be_suggested=False,
        anonymised=True,
        space=person.space,
        revision=person.revision + 1,
    )
    undo = tx.begin_nested()
    done = _Taking(tx, person, nobody, seen_by, now).all()
    if dry_run:
        undo.rollback()
        return done
    undo.commit()
    return done.model_copy(update={"done": True})


def _name(tx: Connection, name: str, person: Person) -> str:
    """Numbered from the second of a hub on: where names tell voices apart, two colleagues stay two."""
    number, own = 1, name
    while tx.execute(select(people.c.id).where(people.c.name == own, people.c.space == person.space.value)).first():
        number += 1
        own = f"{name} ({number})"
    return own


class _Taking:
    """In one transaction: the new row, whatever referred to the old one, and then the name wherever it stands."""

    def __init__(self, tx: Connection, person: Person, nobody: Person, seen_by: Caller, now: datetime) -> None:
        self.tx, self.person, self.nobody, self.seen_by, self.now = tx, person, nobody, seen_by, now
        self.space = person.space
        self.name = NameInText(person.name)
        self.folded = folded(person.name)
        same = store.people_named(tx, person.name, space=person.space)
        self.namesakes = len([each for each in same if each.id != person.id])
        self.is_sure = not self.namesakes and " " in self.folded
        self.replaced: Counter[str] = Counter()

    def all(self) -> Anonymised:
        values = store.values_of_person(self.nobody)
        self.tx.execute(insert(people).values(**values, made_by=self.seen_by.account_id, made_at=self.now))
        self.tx.execute(update(people).where(people.c.manager_id == self.person.id).values(manager_id=None))
        forget_accounts_of(self.tx, self.person.id)
        references.move(self.tx, self.person.id, self.nobody.id)
        self.tx.execute(delete(people).where(people.c.id == self.person.id))
        for table, column in references.name_columns():
            self._name_fields(table, column)
        for table, column in references.contact_columns():
            self._contacts(table, column)
        for table, column in references.json_columns():
            self._json(table, column)
        for table, column in references.text_columns():
            if table.name in LETTERS or (table.name in REWRITTEN and column.name in _WORDS):
                self._sentences(table, column)
        self._library()
        self.replaced["ledger_texts"] += ledger.forget_texts_with(self.tx, self.name.stands_in)
        return Anonymised(
            person=self.nobody,
            replaced={name: count for name, count in sorted(self.replaced.items()) if count},
            remains=self._remains(),
            namesakes=self.namesakes,
        )

    def _theirs(self, table: Table) -> Any:
        """Rows that are this person's for sure: all of the space, or those linked to them where others have the name."""
        there = references.in_space(table, self.space)
        linked = [column == self.nobody.id for of, column in references.person_columns() if of is table]
        if not self.is_sure or there is None:
            return or_(*linked) if linked else None
        return there

    def _name_fields(self, table: Table, column: Column[Any]) -> None:
        where = self._theirs(table)
        if where is None:
            return
        written = self.tx.scalars(select(column).where(where, column != "").distinct())
        for each in written:
            mark = _MARK if column.name == references.WHO and each.startswith(_MARK) else ""
            if folded(each.removeprefix(mark)) != self.folded:
                continue
            name = f"{mark}{folded(self.nobody.name)}" if mark else self.nobody.name
            references.clear_the_way(self.tx, table, column, each, name)
            done = update(table).where(where, column == each).values({column.name: name})
            self.replaced[table.name] += self.tx.execute(done).rowcount

    def _contacts(self, table: Table, column: Column[Any]) -> None:
        where = self._theirs(table)
        ways = [way for way in (self.person.email, self.person.phone) if len(way) >= 5]
        if where is None or not ways:
            return
        holds = or_(*(func.lower(column).contains(way.lower(), autoescape=True) for way in ways))
        self.replaced[table.name] += self.tx.execute(
            update(table).where(where, holds).values({column.name: None if column.nullable else ""})
        ).rowcount

    def _json(self, table: Table, column: Column[Any]) -> None:
        """Fields that hold the whole name, and in the record itself the sentences too."""
        where = self._theirs(table)
        if where is None:
            return
        key = list(table.primary_key.columns)
        for row in self.tx.execute(select(*key, column.label("value")).where(where, column.is_not(None))).all():
            changed = self._without(row.value, table.name)
            if changed != row.value:
                found = [each == row[at] for at, each in enumerate(key)]
                self.tx.execute(update(table).where(*found).values({column.name: changed}))
                self.replaced[table.name] += 1

    def _without(self, value: Any, table: str, member: str = "") -> Any:
        if isinstance(value, str):
            if member != "quote" and value and folded(value) == self.folded:
                return self.nobody.name
            ours = (table in REWRITTEN and member in _WORDS) or (table in LETTERS and member != "quote")
            return self.name.replaced(value, self.nobody.name) if ours else value
        if isinstance(value, list):
            return [self._without(each, table, member) for each in value]
        if isinstance(value, dict):
            return {
                self.nobody.name if folded(key) == self.folded else key: self._without(each, table, key)
                for key, each in value.items()
            }
        return value

    def _sentences(self, table: Table, column: Column[Any]) -> None:
        where = self._theirs(table)
        if where is None:
            return
        for words in self.tx.scalars(select(column).where(where, column != "").distinct()).all():
            without = self.name.replaced(words, self.nobody.name)
            if without != words:
                done = update(table).where(where, column == words).values({column.name: without})
                self.replaced[table.name] += self.tx.execute(done).rowcount

    def _library(self) -> None:
        """Past cases are stored anew without the name, so that text, passages and every index follow."""
        everything = self.seen_by.model_copy(update={"all_hubs": True, "person_id": None})
        theirs = select(participations.c.document_id).where(participations.c.person_id == self.nobody.id)
        query = (
            select(document_table.c.id, document_table.c.title, document_table.c.import_id, document_texts.c.text)
            .join(document_texts, document_texts.c.document_id == document_table.c.id)
            .where(document_table.c.space == self.space.value)
        )
        if not self.is_sure:
            query = query.where(document_table.c.id.in_(theirs))
        for row in self.tx.execute(query).all():
            title = self.name.replaced(row.title, self.nobody.name)
            text = self._without_contacts(self.name.replaced(row.text, self.nobody.name))
            if (title, text) != (row.title, row.text):
                document = documents.get(self.tx, DocumentId(row.id), seen_by=everything)
                ready = prepared(Incoming(document.model_copy(update={"title": title}), text))
                documents.put(self.tx, [ready], import_id=row.import_id, made_by=everything, now=self.now)
                self.replaced["documents"] += 1

    def _without_contacts(self, text: str) -> str:
        for way in (self.person.email, self.person.phone):
            if len(way) >= 5:
                text = text.replace(way, "…")
        return text

    def _remains(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for table, column in (*references.text_columns(), *references.json_columns()):
            where = references.in_space(table, self.space)
            if where is None or table.name in ("passages", "document_texts"):
                continue
            values = self.tx.scalars(select(column).where(where, column.is_not(None))).all()
            texts = (str(value) if isinstance(column.type, JSON) else value for value in values)
            count = sum(self.name.stands_in(each) for each in texts if each)
            if count:
                found[table.name] += count
        return dict(sorted(found.items()))
