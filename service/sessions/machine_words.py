"""No machine-made idea ever becomes one of the peers' options (method.md row 22). What a person means, they word themselves."""

from collections.abc import Iterable

from service.domain.sessions import Idea
from service.errors import NotAllowed
from service.support.likeness import says_nearly


def refuse_machine_words(text: str, ideas: Iterable[Idea]) -> None:
    """Raises NotAllowed where the text is a model's."""
    if is_machine_made(text, ideas):
        raise NotAllowed("session.no_machine_option")


def is_machine_made(text: str, ideas: Iterable[Idea]) -> bool:
    """Whether the text is an idea, holds one, or is a piece of one, with a word changed or not."""
    return any(says_nearly(text, idea.text) for idea in ideas)
