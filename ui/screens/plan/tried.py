"""Doing something from the Plan page: what goes wrong is said where it happened."""

from collections.abc import Callable

from ui.client import Refused, ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.notice import notice


def tried(desk: Desk, act: Callable[[], object]) -> bool:
    """Do it. False, with the sentence drawn, where it could not be done; then nothing is redrawn and nothing typed is lost."""
    try:
        act()
    except Stale:
        notice(desk.t("desk.inviting.changed_elsewhere"), tone="care")
        return False
    except ServiceProblem as problem:
        fields = problem.fields if isinstance(problem, Refused) else ()
        notice(" ".join([problem.sentence, *(field.message for field in fields)]), tone="care")
        return False
    return True
