"""Any provider, through LiteLLM: the only file that imports it, and late, because that takes seconds and 160 MB.

What LiteLLM does that we must not let it do, and where it is stopped:
prices from the network and `.env` files (environment, before the import); its own retries (`max_retries=0`: ours are in
`Models`); a default time-out of 100 minutes (`timeout`); upstream text with our prompt in exceptions (`mapping`: message
ids only, and nothing is chained); prompts in debug logs (their loggers are shut); callbacks that fail open (none: the ledger is ours).
"""

import json
import logging
import os
import time
import warnings
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from service.domain.sent import THIS_MACHINE
from service.errors import ModelAnsweredBadly, ModelUnreachable, PeerAssistError
from service.llm.mapping import mapped
from service.llm.model import MOST_ANSWER_BYTES, Heard, JsonSchema, Message, Reply
from service.llm.pieces import Pieces

OPENAI = "https://api.openai.com/v1"
_IN_WORDS = (
    "\n\nAnswer with one JSON object and nothing else: no code fence, no words before or after. "
    "It must fit this JSON schema exactly:\n"
)


@cache
def litellm() -> ModuleType:
    """The library, loaded once and made quiet."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    os.environ.setdefault("LITELLM_LOG", "ERROR")
    warnings.filterwarnings("ignore", message="Item .* is using the `ReadOnly` qualifier")
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="litellm")
    import litellm as library

    library.suppress_debug_info = True
    library.drop_params = False
    library.num_retries = 0
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "openai", "httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL)
        logger.propagate = False
    return library


class LiteLlmModel:
    """One model at one provider. `schema_support` None asks LiteLLM whether the provider takes a JSON schema."""

    def __init__(
        self,
        name: str,
        *,
        api_base: str | None = None,
        api_key: str | None = None,
        schema_support: bool | None = None,
        schema_limits: bool = False,
        on_this_machine: bool = False,
        shown_as: str | None = None,
    ) -> None:
        self.name = shown_as or name
        self.setting = name
        self.on_this_machine = on_this_machine
        self.schema_limits = schema_limits
        self._model = name
        self._schema_support = schema_support
        self._api_key = api_key
        self._api_base = api_base or _known_base(name)

    @property
    def host(self) -> str:
        if self.on_this_machine:
            return THIS_MACHINE
        if self._api_base:
            return urlsplit(self._api_base).netloc.rsplit("@")[-1] or self._api_base
        provider, slash, _ = self._model.partition("/")
        return provider if slash else str(litellm().get_llm_provider(self._model)[1])

    def close(self) -> None:
        """Nothing is held between calls."""

    def send(
        self, messages: Sequence[Message], schema: JsonSchema, *, max_tokens: int, timeout_seconds: float, heard: Heard
    ) -> Reply:
        self._check_key()
        parameters = self._parameters(messages, schema, max_tokens, timeout_seconds)
        deadline = time.monotonic() + timeout_seconds  # after the import, which the first call pays for
        text, usage = "", None
        with Pieces(lambda: litellm().completion(**parameters)) as pieces:
            for piece in pieces.until(deadline):
                if piece is not None:
                    text += _text_of(piece)
                    usage = getattr(piece, "usage", None) or usage
                if len(text) > MOST_ANSWER_BYTES:
                    raise ModelAnsweredBadly("model.answer_too_large")
                heard(text)
        tokens_in, tokens_out = self._tokens(usage, messages, text)
        return Reply(text, tokens_in, tokens_out, self.price(tokens_in, tokens_out))

    def worded(self, messages: Sequence[Message], schema: JsonSchema) -> Sequence[Message]:
        if self._takes_schema():
            return messages
        last = messages[-1]
        return [*messages[:-1], Message(last.role, last.text + _IN_WORDS + json.dumps(schema))]

    def _parameters(
        self, messages: Sequence[Message], schema: JsonSchema, max_tokens: int, timeout_seconds: float
    ) -> dict[str, Any]:
        library = litellm()
        sent = [{"role": message.role, "content": message.text} for message in messages]
        parameters: dict[str, Any] = {
            "model": self._model,
            "messages": sent,
            "max_tokens": max_tokens,
            "timeout": timeout_seconds,
            "max_retries": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
            "api_base": self._api_base,
            "api_key": self._key(),
        }
        taken = library.get_supported_openai_params(model=self._model) or []
        if "temperature" in taken:
            parameters["temperature"] = 0
        if "stream_options" not in taken:
            del parameters["stream_options"]
        if self._takes_schema():
            strict = {"name": "answer", "schema": schema, "strict": True}
            parameters["response_format"] = {"type": "json_schema", "json_schema": strict}
        return {name: value for name, value in parameters.items() if value is not None}

    def _takes_schema(self) -> bool:
        if self._schema_support is None:
            self._schema_support = bool(litellm().supports_response_schema(model=self._model))
        return self._schema_support

    def _check_key(self) -> None:
        """LiteLLM reports a missing key and a refused connection alike, as status 500: told apart here, before the call."""
        if self._key() is None and litellm().validate_environment(self._model).get("missing_keys"):
            raise ModelUnreachable("model.no_key")

    def _key(self) -> str | None:
        """A server of one's own often has no key, but the client insists on something being there."""
        if self._api_key is None and self._api_base and self._api_base != OPENAI and self._model.startswith("openai/"):
            return os.environ.get("OPENAI_API_KEY") or "none"
        return self._api_key

    def _tokens(self, usage: Any, messages: Sequence[Message], text: str) -> tuple[int, int]:
        if usage is not None:
            return int(usage.prompt_tokens or 0), int(usage.completion_tokens or 0)
        sent = [{"role": message.role, "content": message.text} for message in messages]
        count = litellm().token_counter
        return int(count(model=self._model, messages=sent)), int(count(model=self._model, text=text))

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        if self.on_this_machine:
            return 0.0
        try:
            prices = litellm().cost_per_token(model=self._model, prompt_tokens=tokens_in, completion_tokens=tokens_out)
        except Exception:  # it raises bare Exception for a model without a price
            return None
        return float(sum(prices))


def embeddings(
    name: str, texts: Sequence[str], *, api_base: str | None, api_key: str | None, timeout_seconds: float
) -> tuple[list[list[float]], int, float | None]:
    """One embedding call: vectors in the order of `texts`, tokens, and cost in dollars where the price is known."""
    library = litellm()
    if api_key is None and api_base is None and library.validate_environment(name).get("missing_keys"):
        raise ModelUnreachable("model.no_key")
    failure: PeerAssistError
    try:
        reply = library.embedding(
            model=name,
            input=list(texts),
            timeout=timeout_seconds,
            max_retries=0,
            **({"api_base": api_base, "api_key": api_key or "none"} if api_base else {}),
            **({"api_key": api_key} if api_key and not api_base else {}),
        )
        rows = sorted(reply.data, key=lambda row: row["index"])
        tokens = int(getattr(reply.usage, "prompt_tokens", 0) or 0)
        return [list(row["embedding"]) for row in rows], tokens, None
    except Exception as error:  # any client error, mapped to one of ours
        failure = mapped(error, began=False)
    raise failure


def _known_base(name: str) -> str | None:
    """Where OpenAI's models are really asked, said outright so that the ledger's host is the true one."""
    if name.startswith("openai/") or name.startswith(("gpt-", "o1", "o3", "o4")):
        return os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or OPENAI
    return None


def _text_of(piece: Any) -> str:
    choices = getattr(piece, "choices", None) or []
    return str(getattr(choices[0].delta, "content", None) or "") if choices else ""
