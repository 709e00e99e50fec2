from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from service.domain.ids import SourceId
from service.domain.places import Language
from service.domain.sources import Source, SourceKind


@pytest.fixture
def made() -> Callable[..., Source]:
    """A source of a given text."""

    def make(
        text: str, *, language: Language = Language.EN, kind: SourceKind = SourceKind.REQUEST, source_id: str = "s1"
    ) -> Source:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        return Source(id=SourceId(source_id), kind=kind, text=text, language=language, made_at=now)

    return make
