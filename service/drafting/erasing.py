"""A document erased from the library goes from drafts too: its words, what was said on them, and its row of a comparison."""

from collections.abc import Collection
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from service.domain.drafts import (
    BackgroundPackContent,
    Claim,
    ClarifyingQuestionsContent,
    ContextDifferencesContent,
    DraftContent,
    HeldBack,
    WriteUpContent,
)
from service.domain.ids import DocumentId
from service.drafting.claims import claims_in, without
from service.drafting.tables import draft_documents, drafts
from service.llm import store as ledger
from service.peer_assists.tables import clarifying_questions, sources

_CONTENT: TypeAdapter[DraftContent] = TypeAdapter(DraftContent)
_HELD_BACK = TypeAdapter(tuple[HeldBack, ...])


def forget_documents(tx: Connection, document_ids: Collection[DocumentId]) -> None:
    """In the transaction that erases them. Drafts that rest on nothing else keep their other parts."""
    ids = sorted(set(document_ids))
    gone = frozenset(tx.scalars(select(sources.c.id).where(sources.c.document_id.in_(ids))))
    touched = select(draft_documents.c.draft_id).where(draft_documents.c.document_id.in_(ids))
    columns = (drafts.c.id, drafts.c.content, drafts.c.held_back)
    for row in tx.execute(select(*columns).where(drafts.c.id.in_(touched), drafts.c.content.is_not(None))).all():
        content, held_back = _forgotten(
            _CONTENT.validate_python(row.content), _HELD_BACK.validate_python(row.held_back), gone, frozenset(ids)
        )
        values: dict[str, Any] = {
            "content": content.model_dump(mode="json"),
            "held_back": _HELD_BACK.dump_python(held_back, mode="json"),
            "revision": drafts.c.revision + 1,
        }
        tx.execute(update(drafts).where(drafts.c.id == row.id).values(**values))
    tx.execute(delete(draft_documents).where(draft_documents.c.document_id.in_(ids)))
    tx.execute(delete(clarifying_questions).where(clarifying_questions.c.document_id.in_(ids)))
    tx.execute(delete(sources).where(sources.c.document_id.in_(ids)))
    ledger.forget_documents(tx, ids)


def _forgotten(
    content: DraftContent, held_back: tuple[HeldBack, ...], gone: frozenset[str], ids: frozenset[str]
) -> tuple[DraftContent, tuple[HeldBack, ...]]:
    if isinstance(content, ContextDifferencesContent):
        rows = tuple(case for case in content.cases if case.document_id not in ids)
        content = content.model_copy(update={"cases": rows})
    if isinstance(content, ClarifyingQuestionsContent):
        questions = tuple(question for question in content.questions if question.document_id not in ids)
        content = content.model_copy(update={"questions": questions})
    if isinstance(content, WriteUpContent | BackgroundPackContent):
        content = content.model_copy(update={"see_also": tuple(each for each in content.see_also if each not in ids)})
    lost = {claim.id for claim in claims_in(content) if not _stands(claim, gone)}
    kept = tuple(each for each in held_back if each.claim.quoted and _stands(each.claim, gone))
    return without(content, lost), kept


def _stands(claim: Claim, gone: frozenset[str]) -> bool:
    """Whether it rests on what is still there. What a writer rested on nothing may be made of anything, of the erased words too.

    So is what was held back, unless it is somebody's own sentence: it was not found in what it names.
    """
    if not claim.support:
        return claim.template or bool(claim.added_by)
    return not any(span.source_id in gone for span in claim.support)
