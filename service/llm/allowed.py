"""Which models may see what: an allow-list for each visibility, asked before anything is sent. There is no other place that decides.

A list names models as the settings do; `local` stands for every model on this machine. No list: every configured model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.places import Visibility
from service.errors import ModelUnreachable

LOCAL = "local"


class ModelNotAllowed(ModelUnreachable):
    """Nothing was sent: what was to be sent may not be seen by this model."""

    def __init__(self, visibility: Visibility) -> None:
        super().__init__(f"model.not_allowed_{visibility.value}")


@dataclass(frozen=True, slots=True)
class AllowedModels:
    by_visibility: Mapping[Visibility, tuple[str, ...]] = field(default_factory=dict)

    def permits(self, setting: str, visibility: Visibility, *, on_this_machine: bool) -> bool:
        """`setting`: the model as the settings name it."""
        allowed = self.by_visibility.get(visibility)
        return allowed is None or setting in allowed or (on_this_machine and LOCAL in allowed)

    def permits_all(self, setting: str, *, on_this_machine: bool) -> bool:
        return all(self.permits(setting, each, on_this_machine=on_this_machine) for each in Visibility)
