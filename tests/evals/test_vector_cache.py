"""Vectors are computed once per model and text, and an interrupted run keeps what it had."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from evals.vector_cache import CachedEmbedder, cache_folder
from service.library.embedder import BundledEmbedder


def test_a_cached_vector_is_the_computed_one_and_is_computed_once(tmp_path: Path) -> None:
    plain = BundledEmbedder()
    texts = ["budget", "pump", "budget", "\ud800"]
    first = CachedEmbedder(plain, tmp_path)
    again = CachedEmbedder(plain, tmp_path)
    assert np.array_equal(first.embed(texts), plain.embed(texts))
    assert np.array_equal(again.embed(texts), plain.embed(texts))
    assert (first.computed, again.computed) == (3, 0)


def test_the_librarys_own_thread_may_ask_it(tmp_path: Path) -> None:
    cached = CachedEmbedder(BundledEmbedder(), tmp_path)
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(cached.embed, [["budget", "pump"], ["pump", "budget"]]))
    assert np.array_equal(found[0], found[1][::-1])


def test_a_home_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    cached = CachedEmbedder(BundledEmbedder(), tmp_path / "home" / "vectors")
    assert cached.embed(["budget"]).shape == (1, 384)


def test_the_cache_is_outside_the_checkout() -> None:
    checkout = Path(__file__).resolve().parents[2]
    assert not cache_folder().resolve().is_relative_to(checkout)
