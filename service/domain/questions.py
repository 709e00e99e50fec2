"""Clarifying questions: by perspective, each with why it is asked and the case or gap behind it (method.md row 14)."""

from enum import StrEnum

from service.domain.ids import DocumentId
from service.domain.problem import SheetField
from service.domain.text import Text, Value

SHOWN_AT_MOST = 7
MOST_USEFUL = 3


class Perspective(StrEnum):
    PRACTITIONER = "practitioner"
    FINANCE = "finance"
    GOVERNMENT = "government"
    COMMUNITY = "community"
    DATA = "data"
    EQUITY = "equity"
    SCEPTIC = "sceptic"


class ClarifyingQuestion(Value):
    """A question for the host, the most useful first.

    `field` is the field of the sheet its answer would fill. `gap` says that nothing in the request answers it yet;
    `document_id` names the past case that suggested it. `bank_id` is set when the words come from our question bank.
    """

    id: str
    text: Text
    perspective: Perspective
    why: Text
    field: SheetField
    gap: bool = False
    document_id: DocumentId | None = None
    bank_id: str = ""
    answered: bool = False
