"""Our fixed sentences in both languages, read from `templates.yaml`. People's words go in as values, never as templates."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from service.domain.places import Language


@cache
def _templates() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    loaded: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(
        Path(__file__).with_name("templates.yaml").read_text(encoding="utf-8")
    )
    return loaded


def template(group: str, name: str, language: Language) -> str:
    return _templates()[group][name][language.value]


def filled(sentence: str, **quotations: str) -> str:
    """The sentence with people's words in it. Braces in their words stay braces."""
    before, *rest = sentence.split("{")
    parts = [before]
    for piece in rest:
        name, _, after = piece.partition("}")
        parts += [quotations[name], after]
    return "".join(parts)
