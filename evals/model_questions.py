"""The model-written questions for the eval: the product's own step, asked with a ledger that is thrown away afterwards."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from service.database import Database
from service.domain.drafts import ClarifyingQuestionsContent
from service.domain.ids import HubId, PeerAssistId
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Space, Visibility
from service.domain.problem import ProblemSheet
from service.domain.sessions import Note
from service.domain.sources import Source
from service.drafting.case_text import Here
from service.drafting.clarifying_questions import ask_for_clarifying_questions
from service.drafting.given import Asking, Given
from service.drafting.writers import questioned
from service.errors import ModelAnsweredBadly
from service.llm.chosen import chosen_models
from service.llm.model import Call
from service.llm.models import Models
from service.llm.names import Roster
from service.llm.pseudonyms import Pseudonyms
from service.settings import Settings

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def asked_models() -> Iterator[Models | None]:
    """The model of PEER_ASSIST_MODEL, or None where none is set. Its ledger goes when the eval is over."""
    settings = Settings()
    if settings.model is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder, 'ledger.sqlite')}")
        database.migrate()
        models = chosen_models(settings, database)
        if models is None:
            raise RuntimeError("a model is set and was not built")
        try:
            yield models
        finally:
            models.close()
            database.dispose()


def asking_for(models: Models, purpose: str, source_ids: tuple[str, ...]) -> Asking:
    call = Call(purpose, "evals", Visibility.ORGANISATION, Pseudonyms(), source_ids=source_ids)
    return Asking(models=models, call=call, arriving=_ignore, due=lambda: False, stop=lambda: None)


@contextmanager
def model_writer() -> Iterator[Callable[[Source], Sequence[str]] | None]:
    """A writer of questions, or None where no model is set. A bad answer counts as no questions, and is said."""
    with asked_models() as models:
        if models is None:
            yield None
            return

        def write(request: Source) -> list[str]:
            asking = asking_for(models, "eval_clarifying_questions", (request.id,))
            given = given_of(request.id, (request,), request=request.text)
            try:
                content = ask_for_clarifying_questions(given, asking, questioned(given)).content
            except ModelAnsweredBadly:
                print(f"  {request.id}: the model answered badly", file=sys.stderr)
                return []
            if not isinstance(content, ClarifyingQuestionsContent):
                raise TypeError(type(content).__name__)
            return [question.text for question in content.questions]

        yield write


def _ignore(*_: object) -> None:
    """Nobody watches an eval draft arrive."""


def given_of(id: str, sources: tuple[Source, ...], *, request: str = "", notes: tuple[Note, ...] = ()) -> Given:
    """What a step is given of something that is no file of ours: its words, and nothing around them."""
    file = PeerAssist(
        id=PeerAssistId(id),
        title=id,
        hub_id=HubId("evals"),
        space=Space.PRACTICE,
        request=request,
        made_by="evals",
        made_at=MADE_AT,
        changed_at=MADE_AT,
    )
    return Given(
        file=file,
        sources=sources,
        sheet=ProblemSheet(),
        cases=(),
        here=Here(),
        roster=Roster(),
        language=Language.EN,
        today=date(2026, 1, 1),
        notes=notes,
    )
