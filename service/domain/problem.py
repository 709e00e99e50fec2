"""The problem sheet and its versions: as asked, as agreed, as redefined. Every version is kept, with who, when and why."""

from datetime import datetime
from enum import StrEnum

from service.domain.ids import AccountId, DraftId, PeerAssistId, VersionId
from service.domain.text import LongText, Name, Text, Value


class SheetField(StrEnum):
    """The fields of the problem definition (method.md row 4), in the order they are asked."""

    PROBLEM = "problem"
    WHY_IT_MATTERS = "why_it_matters"
    CONTEXT = "context"
    TRIED = "tried"
    IDEAS = "ideas"
    WANT_TO_LEARN = "want_to_learn"
    FIXED_AND_OPEN = "fixed_and_open"
    USEFUL_RESULT = "useful_result"
    DECISION = "decision"
    CONSTRAINTS = "constraints"


ASKED_FIRST = (SheetField.PROBLEM, SheetField.WHY_IT_MATTERS, SheetField.WANT_TO_LEARN, SheetField.DECISION)
"""Only these four are asked for at first; the rest wait until they are wanted."""


class ProblemSheet(Value):
    """The problem as a team tells it. An empty field is not yet said: it is shown empty, with the question that would fill it."""

    problem: Text = ""
    """The problem in one sentence."""
    why_it_matters: Text = ""
    """Why it matters, to whom, by when."""
    context: Text = ""
    """Context and history."""
    tried: Text = ""
    """What was tried and what happened."""
    ideas: Text = ""
    """Ideas so far, not decided. Never checked for a decision already made."""
    want_to_learn: Text = ""
    """What we want to learn: three questions at most, one a line."""
    fixed_and_open: Text = ""
    """What is fixed and what is open."""
    useful_result: Text = ""
    """What a useful result of the day is."""
    decision: Text = ""
    """The decision date and the days needed to change the plan, in words."""
    constraints: Text = ""

    def text(self, field: SheetField) -> str:
        value: str = getattr(self, field.value)
        return value

    def filled(self) -> tuple[SheetField, ...]:
        return tuple(field for field in SheetField if self.text(field).strip())

    def missing(self) -> tuple[SheetField, ...]:
        return tuple(field for field in SheetField if not self.text(field).strip())


WORDS_A_MINUTE = 130
"""A calm telling, as in a meeting held in a second language for some."""


def minutes_to_tell(*texts: str) -> float:
    """Minutes it takes to say these texts aloud. The short formats allow five (IFAD)."""
    return sum(len(text.split()) for text in texts) / WORDS_A_MINUTE


class VersionKind(StrEnum):
    AS_ASKED = "as_asked"
    AS_AGREED = "as_agreed"
    AS_REDEFINED = "as_redefined"


class ProblemStatement(Value):
    """One version of the problem, never changed after it is kept.

    `accepted_by` names the person who took it as theirs; *as agreed* carries the host lead's name in `agreed_by`.
    `edit_distance` is the share of characters changed between the draft and what was accepted, 0 to 1, or None without a draft.
    """

    id: VersionId
    peer_assist_id: PeerAssistId
    number: int
    kind: VersionKind
    sheet: ProblemSheet
    request: LongText = ""
    """The request as it was sent, kept with the first version."""
    telling: Text = ""
    """The five-minute telling, where there is one."""
    accepted_by: Name
    recorded_by: AccountId
    agreed_by: str = ""
    why: Text = ""
    draft_id: DraftId | None = None
    edit_distance: float | None = None
    made_at: datetime
