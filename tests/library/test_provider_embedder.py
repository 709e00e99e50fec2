import pytest

from service.database import Database
from service.library.embedder import EmbedderUnavailable
from service.library.provider_embedder import ProviderEmbedder
from service.llm.embedding import LiteLlmEmbedder
from service.llm.ledger import Ledger
from service.llm.names import Roster


def test_a_provider_that_does_not_answer_is_an_embedder_that_is_not_there(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    provider = LiteLlmEmbedder(
        "openai/x", Ledger(sqlite_database), api_base="http://127.0.0.1:9/v1", api_key="k", names_to_hide=Roster
    )
    embedder = ProviderEmbedder(provider)
    assert embedder.name == "openai/x"
    with pytest.raises(EmbedderUnavailable):
        embedder.embed(["words"])
    with pytest.raises(EmbedderUnavailable):
        _ = embedder.dimensions
