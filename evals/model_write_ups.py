"""The model-written write-up for the eval: the product's own step, asked with a ledger that is thrown away afterwards."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial

from evals.model_questions import asked_models, asking_for
from evals.write_up_data import MADE_AT, Meeting, as_notes
from service.domain.drafts import DraftKind, WriteUpContent
from service.domain.ids import HubId, PeerAssistId
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Space
from service.domain.problem import ProblemSheet
from service.drafting.case_text import Here
from service.drafting.given import Given
from service.drafting.writers import extracted, model_written
from service.errors import ModelAnsweredBadly, ModelUnreachable
from service.llm.models import Models

TOO_SLOW = "model.timed_out"

Write = Callable[[Meeting], tuple[WriteUpContent, bool]]
"""The draft of a meeting, and whether a model wrote it: after two bad answers, or none in time, the extractive writer did,
as in the product."""


@contextmanager
def model_write_ups() -> Iterator[Write | None]:
    """A writer on the model of PEER_ASSIST_MODEL, or None where none is set."""
    with asked_models() as models:
        yield None if models is None else partial(_written, models)


def _written(models: Models, meeting: Meeting) -> tuple[WriteUpContent, bool]:
    given = given_of(meeting)
    asking = asking_for(models, "eval_write_up", tuple(source.id for source in given.sources))
    asking = replace(asking, call=replace(asking.call, peer_assist_id=given.file.id))
    by_model = True
    try:
        content = model_written(DraftKind.WRITE_UP, given, asking).content
    except (ModelAnsweredBadly, ModelUnreachable) as error:
        if isinstance(error, ModelUnreachable) and error.message_id != TOO_SLOW:
            raise
        print(f"  {meeting.id}: fell back on the extractive writer ({error.message_id})", file=sys.stderr)
        content, by_model = extracted(DraftKind.WRITE_UP, given), False
    if not isinstance(content, WriteUpContent):
        raise TypeError(type(content).__name__)
    return content, by_model


def given_of(meeting: Meeting) -> Given:
    notes, sources = as_notes(meeting)
    file = PeerAssist(
        id=PeerAssistId(meeting.id),
        title=meeting.id,
        hub_id=HubId("evals"),
        space=Space.PRACTICE,
        made_by="evals",
        made_at=MADE_AT,
        changed_at=MADE_AT,
    )
    return Given(
        file=file,
        sources=tuple(sources.values()),
        sheet=ProblemSheet(),
        cases=(),
        here=Here(),
        roster=(),
        language=Language.EN,
        today=date(2026, 1, 1),
        notes=notes,
    )
