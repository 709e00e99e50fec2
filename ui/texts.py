"""The reader's words: sentences by message id, with numbers and dates as the reader writes them."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Sentence = str | Mapping[str, str]
Catalogue = Mapping[str, Sentence]

_PLACE = re.compile(r"\{(\w+)\}")
_log = logging.getLogger(__name__)


def language_of(tag: str | None) -> Language:
    """The nearest of our languages to a browser's, such as `fr-CH`; English when there is none."""
    start = (tag or "").lower().split("-")[0]
    return next((language for language in LANGUAGES if language == start), "en")


def catalogue_of(messages: Mapping[str, object]) -> Catalogue:
    """Check what the service sent: each message a sentence, or `{one, other}`."""
    catalogue: dict[str, Sentence] = {}
    for message_id, sentence in messages.items():
        if isinstance(sentence, str):
            catalogue[message_id] = sentence
        elif isinstance(sentence, Mapping) and "other" in sentence:
            catalogue[message_id] = {str(form): str(words) for form, words in sentence.items()}
        else:
            raise ValueError(f"not a sentence: {message_id}")
    return catalogue


@dataclass(frozen=True)
class Texts:
    """Speaks one language: `texts.t("desk.home.files", count=3)`."""

    language: Language
    catalogue: Catalogue

    def t(self, message_id: str, /, **parameters: str | int | float) -> str:
        """The sentence with its places filled. `count` chooses between one and other (French: nought and one are one).

        An id that is not in the catalogue is logged and shown as it is, so that a test sees it.
        """
        sentence = self.catalogue.get(message_id)
        if sentence is None:
            _log.warning("no sentence for %s in %s", message_id, self.language)
            return message_id
        if not isinstance(sentence, str):
            sentence = sentence.get(self._form(parameters.get("count")), sentence["other"])
        return _PLACE.sub(lambda place: self._value(parameters, place), sentence)

    def number(self, value: int | float) -> str:
        """1234.5 as "1,234.5" or "1 234,5"."""
        return format_decimal(value, locale=self.language)

    def date(self, day: date) -> str:
        """ "14 March 2026", "14 mars 2026"."""
        return format_date(day, format="d MMMM y", locale=self.language)

    def moment(self, when: datetime) -> str:
        """Day, time and zone of an aware moment, in the zone it carries."""
        return format_datetime(when, format="d MMMM y, HH:mm z", locale=self.language)

    def _form(self, count: object) -> str:
        if not isinstance(count, int | float):
            return "other"
        return "one" if count == 1 or (self.language == "fr" and 0 <= count < 2) else "other"

    def _value(self, parameters: Mapping[str, str | int | float], place: re.Match[str]) -> str:
        value = parameters.get(place[1])
        if value is None:
            return place[0]
        return value if isinstance(value, str) else self.number(value)
