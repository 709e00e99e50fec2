"""The model-written write-up for the eval: the product's own step, asked with a ledger that is thrown away afterwards."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from evals.model_questions import asked_models, asking_for, given_of
from evals.write_up_data import Meeting, as_notes
from service.domain.drafts import DraftKind, WriteUpContent
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
    notes, sources = as_notes(meeting)
    given = given_of(meeting.id, tuple(sources.values()), notes=notes)
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
