"""The rule of a phase and what the facilitator could say in it: the same words on the agenda, the run sheet and the desk."""

from service.domain.agenda import Phase
from service.domain.places import Language
from service.locale import say

SAYINGS = 3


def rule_of(phase: Phase, *, peers_analyse: bool, language: Language) -> str:
    """Who analyses in the options block decides its rule."""
    name = phase.value if phase is not Phase.OPTIONS or peers_analyse else "options_host"
    return say(language, f"desk.session.rule.{name}")


def script_of(phase: Phase, language: Language, *, most: int = SAYINGS) -> tuple[str, ...]:
    """In a break nobody says anything."""
    if not phase.is_work:
        return ()
    return tuple(say(language, f"desk.session.script.{phase.value}.{number}") for number in range(1, most + 1))
