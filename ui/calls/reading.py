"""Answers of the service as values of the vocabulary."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from service.domain.paging import Page
from ui.client import Refused, Unreachable
from ui.texts import Language

Value = TypeVar("Value", bound=BaseModel)
Found = TypeVar("Found")
NOT_PERMITTED = "not_permitted"


def one(kind: type[Value], answer: Any, language: Language) -> Value:
    """One value. An answer that is none of ours (another version, another server) is told like no answer."""
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        raise Unreachable(language) from error


def many(kind: type[Value], answer: Any, language: Language) -> tuple[Value, ...]:
    """A list of values, whether it came bare or as a page."""
    items: Sequence[Any] = answer["items"] if isinstance(answer, dict) else answer
    try:
        return TypeAdapter(tuple[kind, ...]).validate_python(items)  # type: ignore[valid-type]
    except ValidationError as error:
        raise Unreachable(language) from error


def page_of(kind: type[Value], answer: Any, language: Language) -> Page[Value]:
    """A page of values with the cursor of the next one."""
    return Page(items=many(kind, answer, language), next=answer.get("next"))


def where_permitted(ask: Callable[[], Found]) -> Found | None:
    """What one asks, or None for a reader whose roles do not reach that far: the page goes on without it."""
    try:
        return ask()
    except Refused as error:
        if error.message_id != NOT_PERMITTED:
            raise
        return None
