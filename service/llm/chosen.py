"""The models the settings name, built without loading anything: the first call does that."""

from service.database import Database
from service.llm.embedding import LiteLlmEmbedder
from service.llm.ledger import Ledger
from service.llm.litellm_model import LiteLlmModel
from service.llm.local_model import PREFIX, LocalModel
from service.llm.model import Model
from service.llm.models import Models
from service.settings import Settings


def chosen_models(settings: Settings, database: Database) -> Models | None:
    """The model and its fallbacks, or None where the hub works with the extractive writer alone."""
    if settings.model is None:
        return None
    return Models(
        [_model(name, settings) for name in (settings.model, *settings.model_fallbacks)],
        Ledger(database),
        timeout_seconds=settings.model_timeout_seconds,
        max_tokens=settings.model_max_tokens,
    )


def chosen_embedder(settings: Settings, database: Database) -> LiteLlmEmbedder | None:
    """The embedding model at a provider, or None for the bundled one."""
    if settings.embedding_model is None:
        return None
    return LiteLlmEmbedder(settings.embedding_model, Ledger(database), timeout_seconds=settings.model_timeout_seconds)


def _model(name: str, settings: Settings) -> Model:
    if name.startswith(PREFIX):
        return LocalModel(name.removeprefix(PREFIX))
    key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
    first = name == settings.model
    return LiteLlmModel(name, api_base=settings.model_api_base if first else None, api_key=key if first else None)
