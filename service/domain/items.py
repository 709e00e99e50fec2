"""What a write-up is made of: typed items, each in its section, in the method's order (method.md row 25)."""

from enum import StrEnum


class Section(StrEnum):
    """The three headings of the body."""

    WHAT_WE_DID = "what_we_did"
    WHAT_WE_LEARNED = "what_we_learned"
    WHAT_WE_WILL_DO = "what_we_will_do"


class ItemKind(StrEnum):
    """In the order they are read. What peers *offered*, what they *recommended* and what the host *decided* stay apart."""

    ACTIVITY = "activity"
    OFFERED = "offered"
    RECOMMENDED = "recommended"
    LEARNING = "learning"
    DISAGREEMENT = "disagreement"
    DECIDED = "decided"
    """What the host decided, or will do differently."""
    ACTION = "action"
    REPORT_BACK = "report_back"
    OPEN_QUESTION = "open_question"

    @property
    def section(self) -> Section:
        if self is ItemKind.ACTIVITY:
            return Section.WHAT_WE_DID
        if self in (ItemKind.OFFERED, ItemKind.RECOMMENDED, ItemKind.LEARNING, ItemKind.DISAGREEMENT):
            return Section.WHAT_WE_LEARNED
        return Section.WHAT_WE_WILL_DO
