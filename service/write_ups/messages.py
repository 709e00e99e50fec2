"""Texts to copy and send: to a quoted peer before the lock, and to the peers and those who face it now after it."""

from collections.abc import Mapping, Sequence
from datetime import date

from babel.dates import format_date

from service.domain.ids import LineId
from service.domain.items import ItemKind
from service.domain.notices import NoticeAnswer
from service.domain.peer_assists import FacingThisNow
from service.domain.places import Language
from service.domain.write_ups import Header, MessageText, Naming, WriteUp, WriteUpLine
from service.locale import say


def to_a_peer(
    name: str,
    lines: Sequence[WriteUpLine],
    shown_as: Mapping[LineId, str],
    *,
    title: str,
    language: Language,
    until: date | None,
    sender: str,
) -> MessageText:
    """Their lines, how each names them, and what they can ask for until the write-up is locked."""

    def tell(id: str, **values: object) -> str:
        return say(language, f"write_ups.to_a_peer.{id}", **values)

    rows = [
        f"{number}. {line.claim.text}\n   {_naming(line, shown_as, language)}" for number, line in enumerate(lines, 1)
    ]
    ends = tell("until", day=_day(until, language)) if until else tell("until_approved")
    parts = [
        tell("greeting", name=name),
        tell("these_are_yours", title=title, count=len(lines)),
        "\n\n".join(rows),
        tell("you_can"),
        ends,
        f"{tell('closing')}\n{sender}",
    ]
    return MessageText(to=name, subject=tell("subject", title=title), text="\n\n".join(parts))


def to_the_peers(write_up: WriteUp, header: Header, *, sender: str) -> MessageText:
    """The result goes back to those who helped (method.md row 28)."""
    language = write_up.language
    names = [each.name for each in header.people if each.role == "peer"]

    def tell(id: str, **values: object) -> str:
        return say(language, f"write_ups.to_peers.{id}", **values)

    parts = [
        tell("greeting"),
        tell("thanks", title=header.title),
        *_will_do(write_up, language),
        tell("attached"),
        f"{tell('closing')}\n{sender}",
    ]
    return MessageText(to=", ".join(names)[:300], subject=tell("subject", title=header.title), text="\n\n".join(parts))


def to_a_team_facing_it(team: FacingThisNow, write_up: WriteUp, header: Header, *, sender: str) -> MessageText:
    """In the write-up's language, with what the peers offered and recommended."""
    opening = _facing(write_up, "you_face_it", theirs=team.title, title=header.title, hub=header.hub)
    return _result(team.contact, opening, write_up, header, sender=sender)


def to_a_joining_team(answer: NoticeAnswer, write_up: WriteUp, header: Header, *, sender: str) -> MessageText:
    """The same for a team that answered the notice and was taken in: what it was promised."""
    opening = _facing(write_up, "you_said_so", team=answer.team, title=header.title, hub=header.hub)
    return _result(answer.contact, opening, write_up, header, sender=sender)


def _result(to: str, opening: str, write_up: WriteUp, header: Header, *, sender: str) -> MessageText:
    kinds = (ItemKind.RECOMMENDED, ItemKind.LEARNING, ItemKind.OFFERED)
    learned = [line.claim.text for line in write_up.body() if line.kind in kinds]
    learned.sort(key=[line.claim.text for kind in kinds for line in write_up.body() if line.kind is kind].index)
    told = "\n".join([_facing(write_up, "learned"), *(f"- {text}" for text in learned[:3])])
    parts = [
        _facing(write_up, "greeting"),
        opening,
        *([told] if learned else []),
        _facing(write_up, "attached"),
        f"{_facing(write_up, 'closing')}\n{sender}",
    ]
    subject = _facing(write_up, "subject", title=header.title)
    return MessageText(to=to[:300], subject=subject, text="\n\n".join(parts))


def _facing(write_up: WriteUp, id: str, **values: object) -> str:
    return say(write_up.language, f"write_ups.to_facing.{id}", **values)


def _will_do(write_up: WriteUp, language: Language) -> list[str]:
    done = [line for line in write_up.body() if line.kind in (ItemKind.DECIDED, ItemKind.ACTION)]
    if not done:
        return []
    return ["\n".join([say(language, "write_ups.to_peers.will_do"), *(f"- {_step(line)}" for line in done)])]


def _step(line: WriteUpLine) -> str:
    beside = ", ".join(each for each in (line.owner, line.due) if each)
    return f"{line.claim.text} ({beside})" if beside else line.claim.text


def _naming(line: WriteUpLine, shown_as: Mapping[LineId, str], language: Language) -> str:
    if line.naming is Naming.WITHDRAWN:
        return say(language, "write_ups.to_a_peer.withdrawn")
    return say(language, "write_ups.to_a_peer.shown_as", who=shown_as.get(line.id, ""))


def _day(day: date, language: Language) -> str:
    return format_date(day, format="long", locale=language.value)
