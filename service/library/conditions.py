"""Who may find which documents, as conditions for the query itself: visibility and filters, never applied after ranking."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, column, exists, func, or_, table, true

from service.access.caller import Caller
from service.access.visibility import MOST_CALLERS, visible_to
from service.domain.library import SearchFilter
from service.library.tables import document_topics, documents

participations = table("participations", column("document_id"), column("person_id"), column("confirmed"))
"""Owned by the people room, which comes after this one; only what visibility and deletion need is named here."""


_later = documents.alias("later")


@lru_cache(MOST_CALLERS)
def visible(caller: Caller, of: Any = documents) -> ColumnElement[bool]:
    """A name that an import only found in the text opens nothing until somebody confirmed whose it is.

    `of` is the documents table, or an alias of it. The space is no way to find the rows by, since nearly all are in one: a query that
    names a few documents, or looks at all, is ten times slower when it goes through the index of that column.
    """
    takes_part = exists().where(
        participations.c.document_id == of.c.id,
        participations.c.person_id == (caller.person_id or ""),
        participations.c.confirmed.is_(True),
    )
    return visible_to(
        caller,
        space=func.coalesce(of.c.space, ""),
        visibility=of.c.visibility,
        hub_id=of.c.hub_id,
        made_by=of.c.made_by,
        participates=takes_part,
    )


def from_visible(document_id: ColumnElement[str | None], caller: Caller) -> ColumnElement[bool]:
    """The rows taken from no document or from one the caller may see, for rooms that keep words of documents."""
    return or_(document_id.is_(None), exists().where(documents.c.id == document_id, visible(caller)))


def superseded(caller: Caller) -> ColumnElement[bool]:
    """What replaced it is open to the caller too: a document closed to them replaces nothing for them, and is not named."""
    return exists().where(_later.c.id == documents.c.superseded_by, visible(caller, _later))


def superseded_by(caller: Caller) -> ColumnElement[str | None]:
    """The column of that name as the caller may read it."""
    return case((superseded(caller), documents.c.superseded_by), else_=None).label("superseded_by")


def matching(wanted: SearchFilter, caller: Caller) -> ColumnElement[bool]:
    """Members of one kind are alternatives; all kinds must hold. A document without a date is in no span of time."""
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.hub_ids:
        conditions.append(documents.c.hub_id.in_(wanted.hub_ids))
    if wanted.organisations:
        conditions.append(documents.c.organisation.in_(wanted.organisations))
    if wanted.languages:
        conditions.append(documents.c.language.in_([each.value for each in wanted.languages]))
    if wanted.outcomes:
        conditions.append(documents.c.outcome.in_([each.value for each in wanted.outcomes]))
    if wanted.kinds:
        conditions.append(documents.c.kind.in_([each.value for each in wanted.kinds]))
    if wanted.topics:
        with_topic = exists().where(
            document_topics.c.document_id == documents.c.id, document_topics.c.topic.in_(wanted.topics)
        )
        conditions.append(with_topic)
    if wanted.since is not None:
        conditions.append(documents.c.date >= wanted.since)
    if wanted.until is not None:
        conditions.append(documents.c.date <= wanted.until)
    if not wanted.include_superseded:
        conditions.append(or_(documents.c.superseded_by.is_(None), ~superseded(caller)))
    return and_(*conditions)
