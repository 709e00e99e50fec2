"""Prepare · People · Plan · Session · Write-up · Follow-up, each with its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.parts.component import mount
from ui.parts.icons import PATHS, Icon

StepState = Literal["empty", "drafted", "needs_you", "done"]
_ICONS: dict[StepState, Icon] = {"empty": "empty", "drafted": "drafted", "needs_you": "warning", "done": "done"}


@dataclass(frozen=True)
class Step:
    """One step of the method: `title` and `state_words` ("needs you") are translated, `href` opens it in a new tab."""

    id: str
    title: str
    state: StepState
    state_words: str
    href: str = "#"


def stepper(steps: Sequence[Step], *, current: str, label: str, key: str) -> str | None:
    """Draw the steps; gives the id of the step that was chosen in this run, or None. `label` names the list for screen readers."""
    chosen = mount(
        "stepper",
        key=key,
        data={
            "label": label,
            "current": current,
            "steps": [
                {
                    "id": step.id,
                    "title": step.title,
                    "state": step.state,
                    "words": step.state_words,
                    "href": step.href,
                    "icon": PATHS[_ICONS[step.state]],
                }
                for step in steps
            ],
        },
        on_chosen_change=lambda: None,
    ).chosen
    return chosen if isinstance(chosen, str) else None
