"""A page of a list. `next` is handed back as `after` to get the following page; null at the end."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(frozen=True)

    items: tuple[T, ...]
    next: str | None = None
