"""The reply to the host: a message to copy, in plain text, in the facilitator's voice and the host's own words."""

from collections.abc import Mapping, Sequence

from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.domain.problem import SheetField
from service.domain.questions import MOST_USEFUL, ClarifyingQuestion
from service.locale import say


def host_reply(
    file: PeerAssist,
    sheet: Mapping[SheetField, str],
    questions: Sequence[ClarifyingQuestion],
    *,
    language: Language,
    sender: str = "",
) -> str:
    """Greeting, the sheet so far, the most useful open questions by number, and how to answer. `questions` are the open ones, in order.

    The host's answer can be pasted back: the numbers find their questions again. `sender` is the person who writes; a blank to fill in
    where we know none, never the name of an account.
    """

    def line(message: str, /, **values: object) -> str:
        return say(language, f"peer_assists.reply.{message}", **values)

    lead = file.host_team.lead_name
    asked = asked_of_host(questions)
    parts = [
        line("subject", title=file.title),
        line("greeting", name=lead) if lead else line("greeting_nobody"),
        line("thanks"),
    ]
    filled = [(field, sheet[field].strip()) for field in SheetField if sheet.get(field, "").strip()]
    if filled:
        parts.append(line("understood"))
        parts += [f"{say(language, f'peer_assists.field.{field.value}')}\n{_set_in(text)}" for field, text in filled]
        parts.append(line("correct_me"))
    if asked:
        parts.append(line("questions", count=len(asked)))
        parts += [f"{number}. {' '.join(question.text.split())}" for number, question in enumerate(asked, 1)]
        parts.append(line("how_to_answer"))
    parts += [line("closing"), sender or line("sender_unknown")]
    return "\n\n".join(parts) + "\n"


def asked_of_host(questions: Sequence[ClarifyingQuestion]) -> list[ClarifyingQuestion]:
    """The questions the reply asks, by their number less one."""
    return [question for question in questions if not question.answered][:MOST_USEFUL]


def _set_in(text: str) -> str:
    return "\n".join(f"  {line.strip()}" for line in text.splitlines() if line.strip())
