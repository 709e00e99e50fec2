from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from service.llm.model import AnswerShape
from service.llm.schemas import wire_schema


class Part(AnswerShape):
    word: Annotated[str, StringConstraints(max_length=9)]


class Whole(AnswerShape):
    """A docstring that is ours."""

    parts: Annotated[tuple[Part, ...], Field(max_length=3)]
    end: Literal[True]


def test_objects_are_closed_everything_is_required_and_end_comes_last() -> None:
    schema = wire_schema(Whole, limits=False)
    part = schema["properties"]["parts"]["items"]
    assert schema["required"] == ["parts", "end"]
    assert part == {
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    }
    assert schema["properties"]["end"] == {"type": "boolean"}


def test_limits_are_kept_for_a_decoder_that_needs_them() -> None:
    whole = wire_schema(Whole, limits=True)["properties"]
    assert whole["end"]["const"] is True
    parts = whole["parts"]
    assert parts["maxItems"] == 3
    assert parts["items"]["properties"]["word"]["maxLength"] == 9
