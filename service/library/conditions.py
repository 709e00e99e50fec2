"""Who may find which documents, as conditions for the query itself: visibility and filters, never applied after ranking."""

from sqlalchemy import ColumnElement, and_, column, exists, or_, table, true

from service.access.caller import Caller
from service.access.visibility import visible_to
from service.domain.library import SearchFilter
from service.library.tables import document_topics, documents

participations = table("participations", column("document_id"), column("person_id"), column("confirmed"))
"""Owned by the people room, which comes after this one; only what visibility and deletion need is named here."""


def visible(caller: Caller) -> ColumnElement[bool]:
    """A name that an import only found in the text opens nothing until somebody confirmed whose it is."""
    takes_part = exists().where(
        participations.c.document_id == documents.c.id,
        participations.c.person_id == (caller.person_id or ""),
        participations.c.confirmed.is_(True),
    )
    return visible_to(
        caller,
        space=documents.c.space,
        visibility=documents.c.visibility,
        hub_id=documents.c.hub_id,
        made_by=documents.c.made_by,
        participates=takes_part,
    )


def from_visible(document_id: ColumnElement[str | None], caller: Caller) -> ColumnElement[bool]:
    """The rows taken from no document or from one the caller may see, for rooms that keep words of documents."""
    return or_(document_id.is_(None), exists().where(documents.c.id == document_id, visible(caller)))


def matching(wanted: SearchFilter) -> ColumnElement[bool]:
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
        conditions.append(documents.c.superseded_by.is_(None))
    return and_(*conditions)
