"""How near two lines of a report are in meaning, where the embedder reads both languages.

    nearness(texts, languages, embedder) -> matrix of cosines, 0 where two are not compared; None where nothing is

An embedder here takes some 20 ms a line, so a very long quarter is compared by words alone, and one that remembers is asked.
"""

from collections.abc import Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from service.library.embedder import Embedder, EmbedderUnavailable, languages_of, no_vectors

MOST_LINES = 240
MOST_CHARACTERS = 2_000
"""Of one line."""


def nearness(texts: Sequence[str], languages: Sequence[str], embedder: Embedder) -> NDArray[np.float32] | None:
    if not texts or len(texts) > MOST_LINES:
        return None
    reads = languages_of(embedder)
    readable = np.array([reads is None or language in reads for language in languages])
    if readable.sum() < 2:
        return None
    try:
        vectors = no_vectors(embedder.dimensions, len(texts))
        vectors[readable] = embedder.embed([text[:MOST_CHARACTERS] for text in compress(texts, readable)])
    except EmbedderUnavailable:
        return None
    return vectors @ vectors.T
