"""An embedding model at a provider, by setting. It fits the library's `Embedder`: name, dimensions, embed(texts).

Every batch is a ledger row committed before it is sent, like every other call to a model.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from service.errors import ModelAnsweredBadly
from service.llm.breaker import PATIENCE_SECONDS, Breaker
from service.llm.ledger import Ledger, fingerprint, new_entry
from service.llm.litellm_model import LiteLlmModel, embeddings
from service.llm.model import ModelBusy
from service.llm.names import Names, Roster
from service.llm.pseudonyms import Pseudonyms

BATCH = 64
ATTEMPTS = 3


class LiteLlmEmbedder:
    """Vectors are float32 of length 1. Raises ModelUnreachable or ModelAnsweredBadly, with which search goes on in words."""

    def __init__(
        self,
        name: str,
        ledger: Ledger,
        *,
        names_to_hide: Callable[[], Roster],
        api_base: str | None = None,
        api_key: str | None = None,
        timeout_seconds: float = 60.0,
        dimensions: int | None = None,
    ) -> None:
        self.name = name
        self.host = LiteLlmModel(name, api_base=api_base).host
        self._ledger, self._api_base, self._api_key, self._timeout = ledger, api_base, api_key, timeout_seconds
        self._dimensions = dimensions
        self.breaker = Breaker(name)
        self._names_to_hide, self._hiding = names_to_hide, (Roster(), Names(Roster()))

    @property
    def dimensions(self) -> int:
        """Of its vectors; asked of the model once, with a word of ours, when it was not given."""
        if self._dimensions is None:
            self._dimensions = len(self._batch(["peer assist"])[0])
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Names and contacts do not leave: a vector is of the text without them, and search by words finds them here."""
        texts = self._masked(texts)
        rows = [row for at in range(0, len(texts), BATCH) for row in self._batch(texts[at : at + BATCH])]
        if not rows:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = np.asarray(rows, dtype=np.float32)
        self._dimensions = self._dimensions or vectors.shape[1]
        if vectors.ndim != 2 or vectors.shape != (len(texts), self._dimensions) or not np.isfinite(vectors).all():
            raise ModelAnsweredBadly("model.answered_badly")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit

    def _masked(self, texts: Sequence[str]) -> list[str]:
        roster, names = self._hiding
        if (now := self._names_to_hide()) != roster:
            names = Names(now)
            self._hiding = now, names
        return [Pseudonyms(names).mask(text) for text in texts]

    def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(texts)
            except ModelBusy as busy:
                wait = busy.after_seconds or 0.5 * 2 ** (attempt - 1)
                if attempt == ATTEMPTS or wait > PATIENCE_SECONDS or self.breaker.is_open:
                    raise
                time.sleep(wait)
        raise AssertionError("the last attempt raises")

    def _once(self, texts: Sequence[str]) -> list[list[float]]:
        entry = new_entry(
            purpose="embedding",
            asked_by="",
            model=self.name,
            host=self.host,
            sent_hash=fingerprint(texts),
            texts=len(texts),
            characters=sum(map(len, texts)),
        )
        with self.breaker.call(), self._ledger.record(entry) as row:
            rows, tokens, cost = embeddings(
                self.name,
                [text or " " for text in texts],
                api_base=self._api_base,
                api_key=self._api_key,
                timeout_seconds=self._timeout,
            )
            row.answered(tokens_in=tokens, tokens_out=0, cost_usd=cost)
            if len(rows) != len(texts) or len({len(vector) for vector in rows}) > 1:
                row.bad("model.answered_badly")
                raise ModelAnsweredBadly("model.answered_badly")
            return rows
