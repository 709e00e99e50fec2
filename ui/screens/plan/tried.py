"""Doing something from the Plan page: what goes wrong is said where it happened."""

from collections.abc import Callable

from ui import section
from ui.desk import Desk


def tried(desk: Desk, act: Callable[[], object]) -> bool:
    return section.tried(act, stale=desk.t("desk.inviting.changed_elsewhere"))
