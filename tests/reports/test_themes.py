"""What several write-ups say alike, by words and by meaning, and what is not compared."""

from collections.abc import Sequence

import numpy as np
import pytest

from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.reports import ReportedCase, ReportedLine
from service.library.embedder import BundledEmbedder, EmbedderUnavailable, Vectors
from service.reports.themes import themes_of
from tests.reports.test_paper import make_case

RADIO = "Local radio told people when the clinic was open."
STATION = "Announcements on the community station let families know the opening hours of the health centre."
GARDEN = "The school garden feeds forty children a day."
FRENCH = "La radio locale a dit aux gens quand le centre de santé était ouvert."


class ReadsEverything:
    """A provider's embedder that finds two texts near where both speak of a radio or a station."""

    name = "many-languages"
    dimensions = 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        near = [any(word in text.casefold() for word in ("radio", "station")) for text in texts]
        return np.array([[1.0, 0.0] if each else [0.0, 1.0] for each in near], dtype=np.float32)


class Gone(BundledEmbedder):
    name = "gone"

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderUnavailable("model_missing")


def case(number: int, text: str, language: Language = Language.EN) -> ReportedCase:
    line = ReportedLine(kind=ItemKind.LEARNING, text=text)
    return make_case(number).model_copy(update={"lines": (line,), "language": language, "title": f"Case {number}"})


def test_lines_that_share_no_word_are_one_theme_where_they_mean_the_same() -> None:
    cases = [case(0, RADIO), case(1, STATION), case(2, GARDEN)]
    assert themes_of(cases).themes == ()
    (theme,) = themes_of(cases, BundledEmbedder()).themes
    assert [quote.text for quote in theme.quotes] == [RADIO, STATION]
    assert theme.words


@pytest.mark.parametrize("embedder", [None, BundledEmbedder(), Gone()])
def test_languages_that_are_not_compared_are_said(embedder: BundledEmbedder | None) -> None:
    found = themes_of([case(0, RADIO), case(1, FRENCH, Language.FR)], embedder)
    assert (found.themes, found.languages_apart) == ((), True)
    assert not themes_of([case(0, RADIO), case(1, GARDEN)], embedder).languages_apart


def test_an_embedder_that_reads_both_languages_finds_a_theme_across_them() -> None:
    found = themes_of([case(0, RADIO), case(1, FRENCH, Language.FR)], ReadsEverything())
    (theme,) = found.themes
    assert (theme.cases, found.languages_apart) == (2, False)
