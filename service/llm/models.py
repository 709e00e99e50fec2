"""The models a hub has chosen, in order, asked for a typed answer. Everything about asking is here and nowhere else:

    Models(models, ledger).answer(prompt, schema, call=…, on_text=…, stop=…) -> Answer

whether a model may see it, the ledger row before each call, pseudonyms, retries with backoff inside one budget, one repair of a
bad answer, a breaker that leaves a failing model alone, and the next model when one cannot be reached or may not be asked. A failed call
raises ModelUnreachable; a second bad answer ModelAnsweredBadly.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic

from pydantic import ValidationError

from service.domain.breakers import ModelState
from service.domain.places import Visibility
from service.errors import ModelAnsweredBadly, ModelUnreachable
from service.llm.allowed import AllowedModels, ModelNotAllowed
from service.llm.breaker import PATIENCE_SECONDS, Breaker, ModelResting
from service.llm.ledger import Ledger, Row, fallback_price, fingerprint, new_entry
from service.llm.model import Answer, Call, Heard, Message, Model, ModelBusy, Reply, T
from service.llm.prompts import Prompt
from service.llm.pseudonyms import Pseudonyms
from service.llm.schemas import wire_schema

ATTEMPTS = 3
FIRST_WAIT_SECONDS = 0.5
STOP_SECONDS = 0.25
"""How often `stop` is asked while waiting."""

_SHOWN_AGAIN = 20_000
_FEWEST_CHARACTERS_A_TOKEN = 3
_FAULTS_NAMED = 5
_REPAIR = (
    "That was not the JSON object asked for: {faults}. Answer again from the start with one complete JSON object that "
    'fits the schema, ending with "end": true. Fewer and shorter entries are better than a cut answer.'
)

_PLACEHOLDERS = (
    "Words such as Person-1, Person-1b, Hub-2 and Contact-3 stand for names and addresses; Person-1 and Person-1b are one "
    "person, spelled in two ways. Copy them as they stand."
)


@dataclass(slots=True)
class _Bill:
    """What an answer has cost so far, over every call it took."""

    began: float = field(default_factory=time.monotonic)
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = 0.0

    def add(self, reply: Reply) -> None:
        self.tokens_in += reply.tokens_in
        self.tokens_out += reply.tokens_out
        known = self.cost_usd is not None and reply.cost_usd is not None
        self.cost_usd = self.cost_usd + reply.cost_usd if known else None  # type: ignore[operator]


class Models:
    """`timeout_seconds` bounds one call, and `budget_seconds` (twice that by default) all calls for one answer."""

    def __init__(
        self,
        models: Sequence[Model],
        ledger: Ledger,
        *,
        timeout_seconds: float = 60.0,
        budget_seconds: float | None = None,
        max_tokens: int = 2000,
        allowed: AllowedModels | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not models:
            raise ValueError("at least one model")
        self._models = tuple(models)
        self._ledger = ledger
        self._timeout = timeout_seconds
        self._budget = budget_seconds or 2 * timeout_seconds
        self._max_tokens = max_tokens
        self._allowed = allowed or AllowedModels()
        self._sleep = sleep
        self.breakers = tuple(Breaker(model.name) for model in self._models)

    @property
    def states(self) -> tuple[ModelState, ...]:
        """Of each model, in the order they are asked: whether this process asks it at the moment."""
        return tuple(breaker.state for breaker in self.breakers)

    @property
    def name(self) -> str:
        return self._models[0].name

    def name_for(self, visibility: Visibility) -> str:
        """Of the first model that may see it; the first of all where none may, and then nothing will be asked."""
        return next((model.name for model in self._models if self._may_see(model, visibility)), self.name)

    def close(self) -> None:
        for model in self._models:
            model.close()

    def answer(
        self,
        prompt: Prompt,
        schema: type[T],
        *,
        call: Call,
        on_text: Heard | None = None,
        stop: Callable[[], None] | None = None,
    ) -> Answer[T]:
        """A checked answer.

        `on_text` gets the answer's text so far, names restored; a retry starts it again. `stop` is asked every quarter
        second and raises to cancel. Raises ModelNotAllowed where no model may see what the call carries.
        """
        bill = _Bill()
        failure: ModelUnreachable | None = None
        for model, breaker in zip(self._models, self.breakers, strict=True):
            if not self._may_see(model, call.visibility):
                continue
            asking = _Asking(
                model=model,
                prompt=prompt,
                shape=schema,
                call=call,
                names=None if model.on_this_machine else call.names,
                on_text=on_text,
                stop=stop or _never,
                bill=bill,
                breaker=breaker,
                ledger=self._ledger,
                sleep=self._sleep,
                timeout=self._timeout,
                ends_at=bill.began + self._budget,
                max_tokens=self._max_tokens,
            )
            try:
                value = asking.value()
            except ModelResting as error:
                failure = failure or error
                continue
            except ModelUnreachable as error:
                failure = error
                continue
            return Answer(
                value=value,
                model=model.name,
                host=model.host,
                tokens_in=bill.tokens_in,
                tokens_out=bill.tokens_out,
                seconds=round(time.monotonic() - bill.began, 3),
                cost_usd=bill.cost_usd,
                calls=bill.calls,
            )
        raise failure or ModelNotAllowed(call.visibility)

    def _may_see(self, model: Model, visibility: Visibility) -> bool:
        return self._allowed.permits(model.setting, visibility, on_this_machine=model.on_this_machine)


@dataclass(slots=True)
class _Asking(Generic[T]):
    """One prompt put to one model: all that every call of it needs."""

    model: Model
    prompt: Prompt
    shape: type[T]
    call: Call
    names: Pseudonyms | None
    on_text: Heard | None
    stop: Callable[[], None]
    bill: _Bill
    breaker: Breaker
    ledger: Ledger
    sleep: Callable[[float], None]
    timeout: float
    ends_at: float
    max_tokens: int
    asked_at: float = 0.0

    def value(self) -> T:
        """The answer in its shape, after one repair at most."""
        messages = self.hidden(self.prompt.messages)
        value, said, faults = self.with_retries(messages)
        if value is None:
            repair = Message("user", _REPAIR.format(faults=faults))
            value, _, _ = self.with_retries([*messages, Message("assistant", said[:_SHOWN_AGAIN] or "{}"), repair])
        if value is None:
            raise ModelAnsweredBadly("model.answered_badly")
        return value

    def with_retries(self, messages: Sequence[Message]) -> tuple[T | None, str, str]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self.once(messages)
            except ModelBusy as busy:
                wait = busy.after_seconds or FIRST_WAIT_SECONDS * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311
                late = wait > PATIENCE_SECONDS or time.monotonic() + wait >= self.ends_at
                if attempt == ATTEMPTS or late or self.breaker.is_open:
                    raise
            self.pause(wait)
        raise AssertionError("the last attempt raises")

    def once(self, messages: Sequence[Message]) -> tuple[T | None, str, str]:
        """One call with its row: the value, or None with what came and what is wrong with it."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise ModelUnreachable("model.timed_out")
        self.stop()
        schema = wire_schema(self.shape, limits=self.model.on_this_machine)
        messages = self.model.worded(messages, schema)
        texts = [message.text for message in messages]
        entry = new_entry(
            purpose=self.call.purpose,
            asked_by=self.call.asked_by,
            visibility=self.call.visibility,
            hub_id=self.call.hub_id,
            peer_assist_id=self.call.peer_assist_id,
            draft_id=self.call.draft_id,
            source_ids=self.call.source_ids,
            model=self.model.name,
            host=self.model.host,
            prompt_name=self.prompt.name,
            prompt_version=self.prompt.version,
            prompt_hash=self.prompt.hash,
            sent_hash=fingerprint(texts),
            texts=len(texts),
            characters=sum(map(len, texts)),
            counted_usd=self.at_most(sum(map(len, texts))),
            names_hidden=self.names.hidden_in(message.text for message in messages if message.role == "user")
            if self.names
            else 0,
        )
        sent = [{"role": message.role, "text": message.text} for message in messages]
        with self.breaker.call(), self.ledger.record(entry, sent, self.call.document_ids) as row:
            self.bill.calls += 1
            reply = self.model.send(
                messages,
                schema,
                max_tokens=self.max_tokens,
                timeout_seconds=min(self.timeout, left),
                heard=partial(self.heard, row),
            )
            row.heard = reply.text
            self.bill.add(reply)
            row.answered(tokens_in=reply.tokens_in, tokens_out=reply.tokens_out, cost_usd=reply.cost_usd)
            try:
                return self.shape.model_validate_json(self.restored(_object_in(reply.text))), reply.text, ""
            except ValidationError as error:
                row.bad("model.answered_badly")
                return None, reply.text, _faults(error)

    def heard(self, row: Row, text: str) -> None:
        row.heard = text or row.heard
        now = time.monotonic()
        if now - self.asked_at >= STOP_SECONDS:
            self.asked_at = now
            self.stop()
        if self.on_text is not None and text:
            self.on_text(self.restored(text))

    def at_most(self, characters: int) -> float:
        """US dollars that a call may cost: its text at few characters a token, and the longest answer asked for."""
        tokens_in = characters // _FEWEST_CHARACTERS_A_TOKEN + 1
        price = self.model.price(tokens_in, self.max_tokens)
        return fallback_price(tokens_in, self.max_tokens) if price is None else price

    def pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while seconds > 0:
            self.stop()
            self.sleep(min(seconds, STOP_SECONDS))
            seconds = min(seconds - STOP_SECONDS, until - time.monotonic())

    def hidden(self, messages: Sequence[Message]) -> list[Message]:
        """With placeholders for names, and a line on what they are where there are any."""
        if self.names is None:
            return list(messages)
        hidden = [Message(message.role, self.names.hide(message.text)) for message in messages]
        if self.names.hidden_in(message.text for message in hidden):
            hidden[0] = Message(hidden[0].role, f"{hidden[0].text}\n\n{_PLACEHOLDERS}")
        return hidden

    def restored(self, text: str) -> str:
        return self.names.restore(text, in_json=True) if self.names else text


def _never() -> None:
    """Nobody cancels."""


def _object_in(text: str) -> str:
    """The JSON object in an answer of a model that puts it into a code fence or sets words around it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _faults(error: ValidationError) -> str:
    """What is wrong, by place and kind: the model's own words are not repeated to it."""
    found = error.errors(include_input=False, include_context=False, include_url=False)[:_FAULTS_NAMED]
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['type']}" for fault in found)
