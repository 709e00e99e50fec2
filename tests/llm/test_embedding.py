import numpy as np
import pytest

from service.database import Database
from service.errors import ModelUnreachable
from service.llm.embedding import LiteLlmEmbedder
from service.llm.ledger import Ledger
from service.llm.names import Roster
from tests.llm.fake_provider import FakeProvider
from tests.llm.test_models import rows


def test_vectors_have_length_one_keep_their_order_and_leave_a_row_a_batch(
    provider: FakeProvider, sqlite_database: Database
) -> None:
    embedder = LiteLlmEmbedder(
        "openai/embedder", Ledger(sqlite_database), api_base=provider.url, api_key="k", names_to_hide=Roster
    )
    vectors = embedder.embed(["a" * number for number in range(1, 71)])
    assert vectors.shape == (70, 3)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.all(np.diff(vectors[:, 1]) > 0)
    found = rows(sqlite_database)
    assert [(row["purpose"], row["texts"], row["outcome"]) for row in found] == [
        ("embedding", 64, "answered"),
        ("embedding", 6, "answered"),
    ]
    assert embedder.dimensions == 3
    assert embedder.embed([]).shape == (0, 3)


def test_an_embedder_that_is_not_there_says_so(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    embedder = LiteLlmEmbedder(
        "openai/x", Ledger(sqlite_database), api_base="http://127.0.0.1:9/v1", api_key="k", names_to_hide=Roster
    )
    with pytest.raises(ModelUnreachable):
        embedder.embed(["words"])
    assert {row["outcome"] for row in rows(sqlite_database)} == {"failed"}


def test_names_do_not_leave_for_an_embedding_and_a_vector_does_not_depend_on_others(
    provider: FakeProvider, sqlite_database: Database
) -> None:
    known = {"Amina Diallo"}
    embedder = LiteLlmEmbedder(
        "openai/embedder",
        Ledger(sqlite_database),
        api_base=provider.url,
        api_key="k",
        names_to_hide=lambda: Roster(frozenset(known), frozenset({"Lakeside"})),
    )
    embedder.embed(["Amina Diallo of Lakeside", "Dr Diallo, a@x.org", "Kofi Mensah"])
    known.add("Kofi Mensah")
    embedder.embed(["Kofi Mensah"])
    assert [body["input"] for body in provider.bodies] == [
        ["Person of Hub", "Dr Person, Contact", "Kofi Mensah"],
        ["Person"],
    ]
