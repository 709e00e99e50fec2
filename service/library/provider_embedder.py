"""An embedding model at a provider, as the library's embedder: whatever keeps it from answering is EmbedderUnavailable."""

from collections.abc import Sequence

from service.errors import ModelAnsweredBadly, ModelUnreachable
from service.library.embedder import EmbedderUnavailable, Vectors
from service.llm.embedding import LiteLlmEmbedder


class ProviderEmbedder:
    def __init__(self, provider: LiteLlmEmbedder) -> None:
        self._provider = provider

    @property
    def name(self) -> str:
        return self._provider.name

    @property
    def dimensions(self) -> int:
        try:
            return self._provider.dimensions
        except (ModelUnreachable, ModelAnsweredBadly) as error:
            raise EmbedderUnavailable(error.message_id) from None

    def embed(self, texts: Sequence[str]) -> Vectors:
        try:
            return self._provider.embed(texts)
        except (ModelUnreachable, ModelAnsweredBadly) as error:
            raise EmbedderUnavailable(error.message_id) from None
