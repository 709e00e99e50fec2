from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from service.domain.drafts import PersonToAsk
from service.domain.ids import DocumentId, HubId, PassageId, SourceId
from service.domain.library import Document, Outcome, Passage
from service.domain.places import Language
from service.domain.sources import Source, SourceKind
from service.drafting.case_text import CaseText


@pytest.fixture
def made() -> Callable[..., Source]:
    """A source of a given text."""

    def make(
        text: str, *, language: Language = Language.EN, kind: SourceKind = SourceKind.REQUEST, source_id: str = "s1"
    ) -> Source:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        return Source(id=SourceId(source_id), kind=kind, text=text, language=language, made_at=now)

    return make


@pytest.fixture
def past_case(made: Callable[..., Source]) -> Callable[..., CaseText]:
    """A past case of given passages (heading, text)."""

    def make(
        *passages: tuple[str, str],
        outcome: Outcome = Outcome.WORKED,
        title: str = "The pontoon at Rusinga",
        hub_id: str | None = "lake-basin",
    ) -> CaseText:
        document_id = DocumentId("case-1")
        cuts = [
            Passage(
                id=PassageId(f"case-1-{position}"),
                document_id=document_id,
                position=position,
                headings=(heading,) if heading else (),
                start=0,
                end=len(text),
                text=text,
            )
            for position, (heading, text) in enumerate(passages)
        ]
        return CaseText(
            document=Document(
                id=document_id,
                title=title,
                hub_id=HubId(hub_id) if hub_id else None,
                date=date(2024, 5, 2),
                outcome=outcome,
            ),
            passages=tuple(cuts),
            sources=tuple(made(cut.text, kind=SourceKind.PASSAGE, source_id=cut.id) for cut in cuts),
            hub_name="Lake Basin Hub" if hub_id else "",
            people=(PersonToAsk(name="Akinyi Odero", role="host lead"),),
        )

    return make
