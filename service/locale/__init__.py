"""The catalogue: every sentence a person reads, as a message id with parameters, in English and French.

Files are YAML, one an area, in `en/` and `fr/`; ids are the dotted path. A message that depends on a number is a mapping of CLDR plural
categories (`one`, `other`) chosen by the parameter `count`. Parameters fill `{name}` places; people's words go in as values and are never
read as a template.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from service.domain.places import Language

Message = str | dict[str, str]

FOLDER = Path(__file__).parent
PLURALS = {"zero", "one", "two", "few", "many", "other"}
_CODES = {language.value for language in Language}
_PLACE = re.compile(r"\{([a-z_]+)\}")


@cache
def catalogue(language: Language) -> Mapping[str, Message]:
    """All messages of a language by id. Raises ValueError where two files say the same id."""
    messages: dict[str, Message] = {}
    for path in sorted((FOLDER / language.value).glob("*.yaml")):
        for message_id, message in _flat(yaml.safe_load(path.read_text(encoding="utf-8")) or {}):
            if message_id in messages:
                raise ValueError(f"{message_id} stands twice in the {language.value} catalogue")
            messages[message_id] = message
    return messages


def say(language: Language, message_id: str, /, **values: object) -> str:
    """The sentence in that language. An id without one comes back as it is: a gap shows, and the tests find it."""
    message = catalogue(language).get(message_id, message_id)
    if isinstance(message, dict):
        message = message[plural_category(language, values.get("count", 0))] if message else message_id
    return fill(message, values)


def fill(message: str, values: Mapping[str, object]) -> str:
    """Put values into their places. One pass: a value that holds `{…}` stays as it is."""
    return _PLACE.sub(lambda place: str(values.get(place.group(1), place.group(0))), message)


def places(message: Message) -> set[str]:
    """The names of a message's parameters."""
    texts = message.values() if isinstance(message, dict) else (message,)
    return {name for text in texts for name in _PLACE.findall(text)}


def plural_category(language: Language, count: object) -> str:
    number = abs(count) if isinstance(count, int | float) else 0
    category: str = Locale(language.value).plural_form(number)
    return category if category in ("one", "other") else "other"


def from_header(accept_language: str | None) -> Language:
    """The first language of an Accept-Language header that we speak; English where there is none."""
    for part in (accept_language or "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in _CODES:
            return Language(code)
    return Language.EN


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, Message]]:
    found: list[tuple[str, Message]] = []
    for key, value in tree.items():
        if isinstance(value, dict) and not (value and set(value) <= PLURALS):
            found += _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str | dict):
            found.append((f"{prefix}{key}", value))
        else:
            raise TypeError(f"{prefix}{key} is {value!r}: YAML reads On, Yes and numbers as something else; quote them")
    return found
