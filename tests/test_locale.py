"""Both languages say everything, with the same parameters; values are never read as a template."""

import ast
import re
from pathlib import Path

import pytest

from service.domain.places import Language
from service.locale import _flat, catalogue, fill, from_header, places, say

ROOT = Path(__file__).parent.parent


def test_both_languages_have_the_same_messages() -> None:
    assert set(catalogue(Language.EN)) == set(catalogue(Language.FR))


@pytest.mark.parametrize("message_id", sorted(catalogue(Language.EN)))
def test_a_message_has_the_same_parameters_in_both(message_id: str) -> None:
    assert places(catalogue(Language.EN)[message_id]) == places(catalogue(Language.FR)[message_id])


def test_a_word_that_yaml_reads_as_something_else_has_to_be_quoted() -> None:
    with pytest.raises(TypeError, match="day is True"):
        _flat({"day": True})


def test_every_error_that_is_raised_has_a_sentence() -> None:
    raised = set()
    for path in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                first, name = node.exc.args[0], getattr(node.exc.func, "id", "")
                if (
                    isinstance(first, ast.Constant)
                    and isinstance(first.value, str)
                    and re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", first.value)
                ):
                    raised.add((name, first.value))
    from service import errors

    ours = {name for name in vars(errors) if isinstance(getattr(errors, name), type)}
    missing = [
        message_id
        for name, message_id in raised
        if name in ours and f"errors.{message_id}" not in catalogue(Language.EN)
    ]
    assert raised
    assert missing == []


def test_a_value_that_looks_like_a_place_stays_as_it_is() -> None:
    assert fill("{name} said {what}", {"name": "{what}", "what": "{0.__class__}"}) == "{what} said {0.__class__}"


def test_french_counts_nought_as_one() -> None:
    assert from_header("fr-SN,fr;q=0.9,en;q=0.5") is Language.FR
    assert from_header("de, *") is Language.EN
    assert say(Language.FR, "errors.not_found").startswith("Cet")
