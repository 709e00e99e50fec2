import pytest

from tests.corpus.reading import Corpus, read_corpus


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return read_corpus()
