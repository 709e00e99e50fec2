"""What a language model is to us: something that is sent messages and sends text back, in pieces.

    Message(role, text)            one message
    Reply(text, tokens…, cost)     the whole text that came back
    Model.send(…) -> Reply         one call over the wire, no retry, no repair: `Models` does both, in one place
    Call                           why a call is made, for the ledger
    Answer[T]                      a reply that fitted the schema asked for

Real ones: `LiteLlmModel` (any provider) and `LocalModel` (a GGUF file on this machine). A reply is judged complete by
our own schema and never by the provider's finish reason: a cut stream is reported as a normal end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from service.domain.places import Visibility
from service.errors import ModelUnreachable
from service.llm.pseudonyms import Pseudonyms

MOST_ANSWER_BYTES = 1_000_000
"""An answer longer than this is cut off and counts as bad: the largest we ask for is a hundredth of it."""

Heard = Callable[[str], None]
"""Called with the text so far, after every piece and at least every quarter second while waiting. Raising stops the call."""

JsonSchema = dict[str, Any]


class ModelBusy(ModelUnreachable):
    """Not now, but asking again soon is worth it: rate limit, provider's own error, connection refused or lost."""

    def __init__(self, message_id: str, *, after_seconds: float | None = None) -> None:
        super().__init__(message_id)
        self.after_seconds = after_seconds


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = None
    """US dollars, or None where the price is not known."""


class Model(Protocol):
    @property
    def name(self) -> str:
        """As people are told it."""

    @property
    def setting(self) -> str:
        """As an allow-list names it: word for word the setting, where `name` may be shorter."""

    @property
    def host(self) -> str:
        """Who receives the text: a host name, a provider's name, or `this machine`."""

    @property
    def on_this_machine(self) -> bool:
        """True when nothing leaves the machine; then names need no pseudonyms."""

    def worded(self, messages: Sequence[Message], schema: JsonSchema) -> Sequence[Message]:
        """The messages as they have to be sent: with the schema in words where the provider takes none."""

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """US dollars for so many tokens; 0 on this machine, None where it is not known."""

    def send(
        self, messages: Sequence[Message], schema: JsonSchema, *, max_tokens: int, timeout_seconds: float, heard: Heard
    ) -> Reply:
        """One call, with messages as `worded` gave them.

        Raises ModelBusy, ModelUnreachable or ModelAnsweredBadly, with message ids and no upstream text.
        """

    def close(self) -> None: ...


class AnswerShape(BaseModel):
    """Base of every answer we ask a model for: closed, strict, and `end` last, so that a cut answer never passes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


T = TypeVar("T", bound=AnswerShape)


@dataclass(frozen=True, slots=True)
class Call:
    """Why a model is called, with whose words, and whose names stay here: whoever calls must say.

    `visibility` is that of the most restricted text in the prompt; `names` is one for all calls of a draft; `source_ids`
    are the notes and passages in the prompt, `document_ids` the documents those passages are of.
    """

    purpose: str
    asked_by: str
    visibility: Visibility
    names: Pseudonyms
    hub_id: str = ""
    peer_assist_id: str = ""
    draft_id: str = ""
    source_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """Tokens, seconds and cost are sums over every call it took, repair and retries included."""

    value: T
    model: str
    host: str
    tokens_in: int
    tokens_out: int
    seconds: float
    cost_usd: float | None
    calls: int
