"""Write-ups by a scripted model that copies what it sees, with placeholders and without: are they the same, byte for byte?"""

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evals.model_questions import asking_for, given_of
from evals.write_up_data import Meeting, as_notes
from service.database import Database
from service.domain.drafts import DraftKind
from service.drafting.writers import model_written
from service.llm.ledger import Ledger
from service.llm.model import Heard, JsonSchema, Message, Reply
from service.llm.models import Models
from service.llm.names import Roster
from service.llm.pseudonyms import Pseudonyms

TURNS = 120
"""Of a meeting, enough for several calls."""
SHORT = 200
"""Characters of a turn that the model copies whole."""
_BLOCK = re.compile(r'<source-\w+ id="(\w+)" kind="[^"]*" title="([^"]*)">\n(.*?)\n</source-\w+>', re.DOTALL)


class CopyingModel:
    """Gives some turns back as items, told by their place in the prompt, so that it does the same whatever the words are."""

    setting = name = host = "a model that copies"

    def __init__(self, *, on_this_machine: bool, chosen: list[list[str]]) -> None:
        self.on_this_machine, self.chosen, self.calls = on_this_machine, chosen, 0

    def worded(self, messages: Sequence[Message], schema: JsonSchema) -> Sequence[Message]:
        return messages

    def price(self, tokens_in: int, tokens_out: int) -> float:
        return 0.0

    def send(
        self, messages: Sequence[Message], schema: JsonSchema, *, max_tokens: int, timeout_seconds: float, heard: Heard
    ) -> Reply:
        blocks = {label: (speaker, text) for label, speaker, text in _BLOCK.findall(messages[1].text)}
        if "sentences" in schema["properties"]:
            return Reply(
                json.dumps(
                    {"sentences": [{"id": label, "text": text} for label, (_, text) in blocks.items()], "end": True}
                )
            )
        if self.on_this_machine:
            short = [label for label, (_, text) in blocks.items() if 40 < len(text) < SHORT and "\n" not in text]
            self.chosen.append(short[:20])
        labels = self.chosen[self.calls]
        self.calls += 1
        return Reply(json.dumps({"items": [self._item(label, *blocks[label]) for label in labels], "end": True}))

    def close(self) -> None:
        """Nothing to close."""

    def _item(self, label: str, speaker: str, text: str) -> dict[str, object]:
        support = [{"source": label, "quote": text}]
        said = {"said_by": speaker, "where": "", "conditions": "", "owner": "", "due": ""}
        return {"kind": "learning", "text": text, "support": support, **said}


def drafts_alike(meetings: Sequence[Meeting], people: frozenset[str]) -> tuple[int, int]:
    """How many write-ups are the same both ways, and how many were made."""
    same = 0
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder, 'ledger.sqlite')}")
        database.migrate()
        for meeting in meetings:
            chosen: list[list[str]] = []
            one, other = (_draft(meeting, people, database, chosen, here=here) for here in (True, False))
            same += one == other
        database.dispose()
    return same, len(meetings)


def _draft(meeting: Meeting, people: frozenset[str], database: Database, chosen: list[list[str]], *, here: bool) -> str:
    notes, sources = as_notes(replace(meeting, turns=meeting.turns[:TURNS]))
    models = Models([CopyingModel(on_this_machine=here, chosen=chosen)], Ledger(database, text_days=0))
    given = given_of(meeting.id, tuple(sources.values()), notes=notes)
    asking = asking_for(models, "eval_pseudonyms", ())
    asking = replace(asking, call=replace(asking.call, names=Pseudonyms(Roster(people))))
    return model_written(DraftKind.WRITE_UP, given, asking).content.model_dump_json()
