"""The models the settings name, built without loading anything: the first call does that."""

import logging
from collections.abc import Callable

from service.database import Database
from service.domain.places import Visibility
from service.llm.allowed import AllowedModels
from service.llm.embedding import LiteLlmEmbedder
from service.llm.ledger import Ledger
from service.llm.litellm_model import LiteLlmModel
from service.llm.local_model import PREFIX, LocalModel
from service.llm.model import Model
from service.llm.models import Models
from service.llm.names import Roster
from service.settings import Settings

log = logging.getLogger(__name__)


def chosen_models(settings: Settings, database: Database) -> Models | None:
    """The model and its fallbacks, or None where the hub works with the extractive writer alone."""
    if settings.model is None:
        return None
    return Models(
        [_model(name, settings) for name in (settings.model, *settings.model_fallbacks)],
        chosen_ledger(settings, database),
        timeout_seconds=settings.model_timeout_seconds,
        max_tokens=settings.model_max_tokens,
        allowed=allowed_models(settings),
    )


def chosen_ledger(settings: Settings, database: Database) -> Ledger:
    return Ledger(database, text_days=settings.ledger_text_days, budget_usd=settings.monthly_budget_usd)


def allowed_models(settings: Settings) -> AllowedModels:
    lists = {
        Visibility.PARTICIPANTS: settings.models_for_participants,
        Visibility.HUB: settings.models_for_hub,
        Visibility.ORGANISATION: settings.models_for_organisation,
    }
    return AllowedModels({visibility: names for visibility, names in lists.items() if names is not None})


def chosen_embedder(
    settings: Settings, database: Database, names_to_hide: Callable[[], Roster]
) -> LiteLlmEmbedder | None:
    """The embedding model at a provider, or None for the bundled one.

    One index holds vectors of one model, and a question may be about anything: a provider that may not see material of every
    visibility sees none, and the bundled model embeds it all.
    """
    if settings.embedding_model is None:
        return None
    if not allowed_models(settings).permits_all(settings.embedding_model, on_this_machine=False):
        log.warning("embedding: the provider's model may not see all material, so the one on this machine is used")
        return None
    return LiteLlmEmbedder(
        settings.embedding_model,
        chosen_ledger(settings, database),
        names_to_hide=names_to_hide,
        timeout_seconds=settings.model_timeout_seconds,
    )


def _model(name: str, settings: Settings) -> Model:
    if name.startswith(PREFIX):
        return LocalModel(name.removeprefix(PREFIX))
    key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
    first = name == settings.model
    return LiteLlmModel(name, api_base=settings.model_api_base if first else None, api_key=key if first else None)
