"""The bundled embedder: vectors that mean something, from files on this machine, or a clear refusal."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from service.library import embedder as module
from service.library.embedder import (
    MOST_TOKENS,
    MOST_WINDOWS,
    BundledEmbedder,
    Embedder,
    EmbedderUnavailable,
    RememberingEmbedder,
    Vectors,
)


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


def test_it_fits_the_door_every_embedding_model_comes_through(embedder: BundledEmbedder) -> None:
    door: Embedder = embedder
    assert (door.name, door.dimensions) == ("all-MiniLM-L6-v2-onnx-int8-dynamic@8199be6f", 384)


def test_vectors_are_of_length_one_and_near_in_meaning_not_wording(embedder: BundledEmbedder) -> None:
    vectors = embedder.embed(
        ["The city never got its money.", "Municipal funds were not disbursed.", "A good bicycle."]
    )
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_no_texts_give_no_vectors(embedder: BundledEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: BundledEmbedder) -> None:
    alone = embedder.embed(["Budget release"])[0]
    assert np.array_equal(embedder.embed(["Something much longer than that. " * 9, "Budget release"])[1], alone)


def test_a_long_text_is_read_past_the_first_window(embedder: BundledEmbedder) -> None:
    start = "The pump broke. " * MOST_TOKENS
    one, other = embedder.embed([start, start + "The treasury did not release the budget. " * 60])
    assert one @ other < 0.95


def test_only_so_much_of_a_text_is_read(embedder: BundledEmbedder) -> None:
    full = "water " * (MOST_TOKENS * MOST_WINDOWS)
    one, other = embedder.embed([full, full + "budget " * 50_000])
    assert one @ other == pytest.approx(1)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800 alone", "😀" * 300, "x" * 100_000])
def test_any_text_has_a_vector(embedder: BundledEmbedder, text: str) -> None:
    assert np.linalg.norm(embedder.embed([text])[0]) == pytest.approx(1, abs=1e-5)


def test_threads_may_share_it() -> None:
    shared = BundledEmbedder()
    texts = [f"budget line {number}" for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: shared.embed([text])[0], texts))
    assert np.array_equal(np.array(together), shared.embed(texts))


def test_no_more_texts_are_read_at_once_than_there_are_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask: each text at work needs tens of megabytes."""
    reading, most, lock, read = 0, 0, Lock(), module._pooled

    def counted(session: Any, window: list[int]) -> Any:
        nonlocal reading, most
        with lock:
            reading += 1
            most = max(most, reading)
        try:
            return read(session, window)
        finally:
            with lock:
                reading -= 1

    monkeypatch.setattr(module, "_pooled", counted)
    shared = BundledEmbedder(threads=2)
    with ThreadPoolExecutor(12) as pool:
        list(
            pool.map(
                lambda at: shared.embed([f"budget line {at}", "spare parts " * 200] if at % 2 else ["pumps"]), range(36)
            )
        )
    assert most == 2


def test_a_missing_model_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(EmbedderUnavailable) as refusal:
        BundledEmbedder().embed(["text"])
    assert refusal.value.parameters == {"reason": "model_missing"}
    assert refusal.value.status == 503


def test_a_damaged_model_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"half a download")
    tokens = tmp_path / "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
    tokens.parent.mkdir(parents=True)
    tokens.write_text("{}")
    monkeypatch.setattr(module, "find_spec", lambda name: SimpleNamespace(submodule_search_locations=[str(tmp_path)]))
    with pytest.raises(EmbedderUnavailable) as refusal:
        BundledEmbedder().embed(["text"])
    assert refusal.value.parameters == {"reason": "model_damaged"}


def test_a_sentence_that_was_asked_for_lately_is_not_asked_for_again() -> None:
    asked: list[str] = []

    class Counting:
        name, dimensions = "counting", 2

        def embed(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    remembering: Embedder = RememberingEmbedder(Counting(), most=3)
    first = remembering.embed(["a", "bb", "a"])
    again = remembering.embed(["bb", "ccc"])
    assert asked == ["a", "bb", "ccc"]
    assert (first[:, 0].tolist(), again[:, 0].tolist()) == ([1.0, 2.0, 1.0], [2.0, 3.0])
    remembering.embed(["dddd"])
    remembering.embed(["bb", "a"])
    assert asked[3:] == ["dddd", "a"], "what was asked longest ago is forgotten"
