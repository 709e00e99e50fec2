"""How near two lines of a report are in meaning, where the embedder reads both languages.

    nearness(texts, languages, embedder) -> matrix of cosines, 0 where two are not compared; None where nothing is

An embedder here takes some 20 ms a line, so a very long quarter is compared by words alone, and vectors are remembered by a digest.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from service.library.embedder import Embedder, EmbedderUnavailable, languages_of

MOST_LINES = 240
REMEMBERED = 4_000
MOST_CHARACTERS = 2_000
"""Of one line."""

_vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
_lock = Lock()


def nearness(texts: Sequence[str], languages: Sequence[str], embedder: Embedder) -> NDArray[np.float32] | None:
    if not texts or len(texts) > MOST_LINES:
        return None
    reads = languages_of(embedder)
    readable = np.array([reads is None or language in reads for language in languages])
    if readable.sum() < 2:
        return None
    try:
        vectors = _embedded([text[:MOST_CHARACTERS] for text in texts], readable, embedder)
    except EmbedderUnavailable:
        return None
    return vectors @ vectors.T


def _embedded(texts: Sequence[str], readable: NDArray[np.bool_], embedder: Embedder) -> NDArray[np.float32]:
    keys = [hashlib.sha256(f"{embedder.name}\n{text}".encode()).hexdigest() for text in texts]
    with _lock:
        known = {key: _vectors[key] for key in keys if key in _vectors}
    missing = {key: text for key, text, read in zip(keys, texts, readable, strict=True) if read and key not in known}
    if missing:
        known |= dict(zip(missing, embedder.embed(list(missing.values())), strict=True))
        with _lock:
            _vectors.update({key: known[key] for key in missing})
            while len(_vectors) > REMEMBERED:
                _vectors.popitem(last=False)
    rows = np.zeros((len(texts), embedder.dimensions), dtype=np.float32)
    for row, key in enumerate(keys):
        if readable[row]:
            rows[row] = known[key]
    return rows
