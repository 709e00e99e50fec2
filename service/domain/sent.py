"""What was sent to models, as a person reads it: the calls, the words of one, and what a month came to."""

from datetime import datetime
from enum import StrEnum

from service.domain.text import Value


class CallOutcome(StrEnum):
    SENT = "sent"
    """Still running, or the process ended during it."""
    ANSWERED = "answered"
    BAD = "bad"
    FAILED = "failed"
    STOPPED = "stopped"
    """A person cancelled, or we gave up waiting for another reason."""


class LedgerEntry(Value):
    """One call to a model. `source_ids` name the notes and passages that were in it.

    `characters` counts what was sent; `names_hidden` how many spellings of names and contacts were replaced before sending.
    `cost_usd` is known or not; `counted_usd` is what the call counts in its month: the cost, or a stated price of its tokens.
    """

    id: str
    made_at: datetime
    purpose: str
    asked_by: str
    visibility: str = ""
    """Of the most restricted text in it; empty for what has no audience, such as an embedding."""
    hub_id: str = ""
    peer_assist_id: str = ""
    draft_id: str = ""
    model: str
    host: str
    prompt_name: str = ""
    prompt_version: str = ""
    prompt_hash: str = ""
    sent_hash: str = ""
    source_ids: tuple[str, ...] = ()
    texts: int = 1
    characters: int = 0
    names_hidden: int = 0
    outcome: CallOutcome = CallOutcome.SENT
    error: str = ""
    """Message id, when it failed."""
    tokens_in: int | None = None
    tokens_out: int | None = None
    seconds: float | None = None
    cost_usd: float | None = None
    counted_usd: float = 0.0
    ended_at: datetime | None = None
    request_id: str = ""
    """Of the request it was made for."""


class WordsKept(StrEnum):
    """Whether a reader can open the words of a call."""

    KEPT = "kept"
    CLOSED = "closed"
    """They are about a file, or a document, that is not open to this reader."""
    GONE = "gone"
    """Their time was over, what they were made from was erased, or they were never kept."""


class SentCall(LedgerEntry):
    """A call as a reader sees it in the list. `file_title` is empty where the file is not open to them, or gone."""

    asked_by_name: str = ""
    file_title: str = ""
    words: WordsKept = WordsKept.GONE

    @property
    def left(self) -> bool:
        """Whether it left this machine."""
        return self.host != THIS_MACHINE


class SentMessage(Value):
    role: str
    text: str


class SentWords(Value):
    """A call with what was sent, as it was sent, and the answer as it came. Both are empty where `words` is not `kept`."""

    call: SentCall
    messages: tuple[SentMessage, ...] = ()
    answer: str = ""


class PersonsUse(Value):
    """What somebody's calls came to in a month. `unpriced` of them count at the stated price."""

    asked_by: str
    name: str
    calls: int
    counted_usd: float
    unpriced: int


class LedgerSummary(Value):
    """What there is to choose from, and the use of one month. `months` are `YYYY-MM`, the newest first."""

    left: bool
    """Whether any call the reader may see left this machine."""
    months: tuple[str, ...]
    hosts: tuple[str, ...]
    month: str
    budget_usd: float | None
    people: tuple[PersonsUse, ...]
    text_days: int


THIS_MACHINE = "this machine"
