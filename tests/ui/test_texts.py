"""Sentences, numbers and dates as the reader writes them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from ui.texts import Texts, catalogue_of, language_of
from ui.wording import claims_words, editor_words

LOCALE = Path(__file__).parents[2] / "service" / "locale"
FILES = catalogue_of({"files": {"one": "{count} file", "other": "{count} files"}, "hello": "Hello {name}"})


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [("en", 0, "0 files"), ("en", 1, "1 file"), ("fr", 0, "0 file"), ("fr", 2, "2 files")],
)
def test_the_count_chooses_the_form_as_the_language_does(language: str, count: int, said: str) -> None:
    assert Texts(language_of(language), FILES).t("files", count=count) == said


def test_numbers_are_written_as_the_reader_does() -> None:
    assert Texts("en", FILES).t("files", count=12345) == "12,345 files"
    assert Texts("fr", FILES).t("files", count=12345) == "12\u202f345 files"


def test_people_s_words_are_values_never_templates() -> None:
    assert Texts("en", FILES).t("hello", name="{count} {name.__class__}") == "Hello {count} {name.__class__}"


def test_a_place_without_a_value_and_an_unknown_id_show_the_gap() -> None:
    assert Texts("en", FILES).t("hello") == "Hello {name}"
    assert Texts("en", FILES).t("no.such") == "no.such"


def test_dates_and_moments() -> None:
    assert Texts("fr", FILES).date(date(2026, 3, 14)) == "14 mars 2026"
    assert Texts("en", FILES).moment(datetime(2026, 3, 14, 9, 5, tzinfo=UTC)) == "14 March 2026, 09:05 UTC"


@pytest.mark.parametrize(
    ("tag", "language"), [("fr-CH", "fr"), ("en-GB", "en"), ("sw", "en"), (None, "en"), ("", "en")]
)
def test_the_nearest_of_our_languages_is_taken(tag: str | None, language: str) -> None:
    assert language_of(tag) == language


def test_what_is_not_a_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="not a sentence: a"):
        catalogue_of({"a": 3})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_word_of_the_parts_is_in_the_catalogue(language: str) -> None:
    def flat(prefix: str, tree: object) -> dict[str, str]:
        if isinstance(tree, dict):
            return {
                key: text
                for name, branch in tree.items()
                for key, text in flat(f"{prefix}.{name}" if prefix else name, branch).items()
            }
        return {prefix: str(tree)}

    messages = flat("", yaml.safe_load((LOCALE / language / "desk_shell.yaml").read_text(encoding="utf-8")))
    texts = Texts(language_of(language), messages)
    words = [*vars(editor_words(texts)).values(), *vars(claims_words(texts)).values()]
    assert not [word for word in words if word.startswith("parts.")]
