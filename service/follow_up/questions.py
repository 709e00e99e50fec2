"""The questions as people read them, on a page or in a mail. One wording for both, so that a pasted answer is recognised."""

from service.domain.follow_up import EvaluationSide, LinkPurpose, MessageToCopy
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.locale import say

FOLLOW_UP = ("did_you_act", "did_you_do_something_differently", "what_happened", "outcome")
EVALUATION = ("worth_the_time", "heard", "will_use", "keep", "change")


def follow_up_questions(language: Language) -> tuple[str, ...]:
    return tuple(say(language, f"follow_up.questions.{name}") for name in FOLLOW_UP)


def evaluation_questions(language: Language, side: EvaluationSide) -> tuple[str, ...]:
    return tuple(say(language, f"follow_up.evaluation.{side}.{name}") for name in EVALUATION)


def every_wording() -> tuple[str, ...]:
    """All questions in every language, to be told from what people write below them."""
    asked = [(language, side) for language in Language for side in EvaluationSide]
    lines = [line for language in Language for line in _follow_up_lines(language)]
    return tuple(lines + [line for language, side in asked for line in _evaluation_lines(language, side)])


def follow_up_message(file: PeerAssist, *, sender: str) -> MessageToCopy:
    """A mail that asks the host the four questions, numbered."""
    language = file.language
    numbered = "\n\n".join(f"{number}. {line}" for number, line in enumerate(_follow_up_lines(language), start=1))
    text = say(
        language,
        "follow_up.mail.follow_up",
        name=file.host_team.lead_name or file.host_team.name or say(language, "follow_up.mail.host"),
        title=file.title,
        questions=numbered,
        sender=sender or say(language, "follow_up.mail.sender_unknown"),
    )
    subject = say(language, "follow_up.mail.follow_up_subject", title=file.title)
    return MessageToCopy(purpose=LinkPurpose.FOLLOW_UP, language=language, subject=subject[:300], text=_tidy(text))


def evaluation_message(file: PeerAssist, side: EvaluationSide, *, sender: str) -> MessageToCopy:
    """A mail with the two-minute evaluation."""
    language = file.language
    lines = _evaluation_lines(language, side)
    numbered = "\n\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    text = say(
        language,
        "follow_up.mail.evaluation",
        title=file.title,
        questions=numbered,
        sender=sender or say(language, "follow_up.mail.sender_unknown"),
    )
    subject = say(language, "follow_up.mail.evaluation_subject", title=file.title)
    return MessageToCopy(purpose=LinkPurpose.EVALUATION, language=language, subject=subject[:300], text=_tidy(text))


def _follow_up_lines(language: Language) -> tuple[str, ...]:
    act, differently, happened, outcome = follow_up_questions(language)
    choices, ends = say(language, "follow_up.choices.in_a_mail"), say(language, "follow_up.outcomes.in_a_mail")
    return f"{act} ({choices})", f"{differently} ({choices})", happened, f"{outcome} ({ends})"


def _evaluation_lines(language: Language, side: EvaluationSide) -> tuple[str, ...]:
    *scales, keep, change = evaluation_questions(language, side)
    scale = say(language, "follow_up.evaluation.scale")
    return (*(f"{each} ({scale})" for each in scales), keep, change)


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
