"""The letter of an invitation: the words that were accepted, with everything around them that is the same for all (method.md row 15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain.invitations import InvitationWords, Terms
from service.domain.meetings import Meeting, zone_of
from service.domain.peer_assists import PeerAssist
from service.domain.people import ParticipationRole
from service.domain.places import Language
from service.locale import say
from service.pages.wording import day_of
from service.peer_assists.inviting import Invitee
from service.peer_assists.slot_words import clock, long_day, place_of

LINK_MARK = "{{personal-address}}"
"""Stands in the text where the personal address goes; should somebody's words hold it too, ours is the last."""
_SHOWN_WITH = ("who_host", "who_peers", "who_joining", "who_facilitator", "who_note_taker", "who_timekeeper")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is the same in every letter of a file."""

    file: PeerAssist
    meeting: Meeting
    terms: Terms
    people: tuple[Invitee, ...]
    signers: tuple[str, ...]
    """Who may sign, the first first: the facilitator, then whoever speaks for the host team."""
    reply_to: str = ""
    pack_enclosed: bool = False
    by_link: bool = False
    """Others can open a personal link: the answer is given there. Otherwise the letter asks, and somebody writes the answers down."""

    def inviter_of(self, invitee: Invitee) -> str:
        """Nobody is invited by themselves."""
        return next((name for name in self.signers if name != invitee.name), "")


def subject_of(occasion: Occasion, language: Language, invitee: Invitee) -> str:
    start = occasion.meeting.starts_at
    if start is None:
        return say(language, "invitations.letter.subject", title=occasion.file.title)
    day = day_of(start.astimezone(zone_for(invitee, occasion.meeting)).date(), language)
    return say(language, "invitations.letter.subject_with_day", title=occasion.file.title, day=day)


def letter_text(occasion: Occasion, words: InvitationWords, invitee: Invitee, language: Language) -> str:
    """Plain text, with `LINK_MARK` where the personal address goes."""

    def line(message: str, /, **values: object) -> str:
        return say(language, f"invitations.letter.{message}", **values)

    def part(heading: str, *lines: str) -> str:
        told = [each.strip() for each in lines if each.strip()]
        return "\n".join((line(heading).upper(), *told)) if told else ""

    host = occasion.file.host_team.name or occasion.file.host_team.lead_name or occasion.file.title
    inviter = occasion.inviter_of(invitee)
    roles = [say(language, f"invitations.letter.role.{role.value}") for role in invitee.roles]
    asked = [line("your_part", role="; ".join(roles))]
    if words.asked.strip():
        asked += [line("learn"), *(f"- {each.strip()}" for each in words.asked.splitlines() if each.strip())]
    parts = [
        line("greeting", name=invitee.name),
        line("what", inviter=inviter or host, host=host),
        line("an_assist"),
        part("why", words.why),
        part("problem", words.problem),
        part("asked", *asked),
        part("who", *_who(occasion, language)),
        part(
            "when",
            *when_lines(occasion.file, occasion.meeting, invitee.timezone, language),
            _where(occasion, language),
        ),
        part("terms", *_promised(occasion.terms, language)),
        part("hear", line("hear_line")),
        line("pack_enclosed") if occasion.pack_enclosed else "",
        part("answer", *_answer(occasion, language)),
        line("falls_back") if invitee.falls_back else "",
        "\n".join(each for each in (line("closing"), inviter) if each),
    ]
    return "\n\n".join(each for each in parts if each) + "\n"


def zone_for(invitee: Invitee, meeting: Meeting) -> ZoneInfo:
    return zone_of(invitee.timezone) or meeting.zone


def when_lines(file: PeerAssist, meeting: Meeting, timezone: str, language: Language) -> list[str]:
    """Each day in somebody's own zone and, where it differs, in the host team's. `timezone` empty or unknown: the host's alone."""
    sessions = meeting.sessions(file.agenda_or_default)
    if not sessions:
        return [say(language, "invitations.letter.no_day")]
    own, host = zone_of(timezone) or meeting.zone, meeting.zone
    lines = []
    for begin, end in sessions:
        here, there = (_moment(begin, end, zone, language) for zone in (own, host))
        if begin.astimezone(own).utcoffset() == begin.astimezone(host).utcoffset():
            zone = _zone_name(begin, own, language)
            lines.append(say(language, "invitations.letter.in_zone", when=there, zone=zone))
            continue
        names = [_zone_name(begin, zone, language) for zone in (own, host)]
        lines.append(say(language, "invitations.letter.in_your_time", when=here, zone=names[0]))
        lines.append(say(language, "invitations.letter.in_host_time", when=there, zone=names[1]))
    return lines


def _moment(begin: datetime, end: datetime, zone: ZoneInfo, language: Language) -> str:
    begins, ends = begin.astimezone(zone), end.astimezone(zone)
    till = clock(ends, language)
    if ends.date() != begins.date():
        till = f"{long_day(ends.date(), language)}, {till}"
    day = long_day(begins.date(), language)
    return say(language, "invitations.letter.day_from_to", day=day, start=clock(begins, language), end=till)


def _zone_name(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """`Nairobi, UTC+03:00`."""
    offset = at.astimezone(zone).strftime("%z")
    utc = say(language, "invitations.letter.utc", offset=f"{offset[:3]}:{offset[3:]}")
    return f"{place_of(zone.key, language)}, {utc}" if "/" in zone.key else utc


def _where(occasion: Occasion, language: Language) -> str:
    where, held = occasion.meeting.where, occasion.file.format.value
    if where:
        return say(language, f"invitations.letter.where_{held}", where=where)
    return say(language, f"invitations.letter.where_unknown_{held}")


def _who(occasion: Occasion, language: Language) -> list[str]:
    by_line = {
        "who_host": (ParticipationRole.HOST_LEAD, ParticipationRole.HOST),
        "who_peers": (ParticipationRole.PEER,),
        "who_joining": (ParticipationRole.JOINING,),
        "who_facilitator": (ParticipationRole.FACILITATOR,),
        "who_note_taker": (ParticipationRole.NOTE_TAKER,),
        "who_timekeeper": (ParticipationRole.TIMEKEEPER,),
    }
    lines = []
    for message in _SHOWN_WITH:
        people = [each for each in occasion.people if set(each.roles) & set(by_line[message])]
        if people:
            lines.append(say(language, f"invitations.letter.{message}", names=_names(people)))
    return lines


def _names(people: Sequence[Invitee]) -> str:
    return ", ".join(f"{each.name} ({each.hub.name})" if each.hub else each.name for each in people)


def _promised(terms: Terms, language: Language) -> list[str]:
    own = " ".join(terms.confidentiality.split())
    recorded = "recorded" if terms.recorded else "not_recorded"
    return [
        own or say(language, "invitations.letter.confidential"),
        say(language, f"invitations.letter.{recorded}"),
    ]


def _answer(occasion: Occasion, language: Language) -> list[str]:
    by = say(language, "invitations.letter.reply_by", day=day_of(occasion.terms.reply_by, language))
    until = [by] if occasion.terms.reply_by else []
    if occasion.by_link:
        return [
            say(language, "invitations.letter.by_link", link=LINK_MARK),
            *until,
            say(language, "invitations.letter.by_link_note"),
        ]
    asked = ("by_mail", "by_mail_coming", "by_mail_words", "by_mail_questions")
    return [*(say(language, f"invitations.letter.{each}") for each in asked), *until]


def with_address(text: str, address: str) -> str:
    """The letter with the personal address in its place: the last one, since people's words come before it."""
    before, mark, after = text.rpartition(LINK_MARK)
    return f"{before}{address}{after}" if mark else text
