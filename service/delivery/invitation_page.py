"""The page behind an invitation's link: the pack that was accepted, whether they come, their questions. Nothing else of the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy import Connection

from service.database import Database
from service.delivery import links, store
from service.delivery.pages import nothing_here, page
from service.domain.follow_up import PersonalLink
from service.domain.ids import PeerQuestionId, new_id
from service.domain.invitations import Coming, GivenReply, Invitation, PeerQuestion
from service.domain.meetings import Meeting
from service.domain.packs import PACK_PARTS, Pack
from service.domain.peer_assists import PeerAssist
from service.domain.text import clean
from service.errors import TooMany
from service.locale import say
from service.peer_assists import invitation_store, meeting_store, pack_store, peer_question_store
from service.peer_assists import store as files
from service.peer_assists.letters import when_lines
from service.people import zones

LONGEST = 2000
"""Characters of a question or a sentence on this page: a letter is longer, and belongs in a mail."""


@dataclass(frozen=True, slots=True)
class _Found:
    """All that the page may show."""

    file: PeerAssist
    meeting: Meeting
    zone: str
    invitation: Invitation
    pack: Pack | None
    questions: tuple[PeerQuestion, ...]


def invitation_page(tx: Connection, link: PersonalLink) -> HTMLResponse:
    found = _find(tx, link)
    return _drawn(link, found) if found else nothing_here(link.language)


def keep(database: Database, link: PersonalLink, sent: Mapping[str, str], *, now: datetime) -> HTMLResponse:
    """What was sent from the page: an answer or a question, by which of its two forms."""
    with database.transaction() as tx:
        found = _find(tx, link)
        if found is None:
            return nothing_here(link.language)
        trouble = (_keep_answer if sent.get("form") == "answer" else _keep_question)(tx, link, found, sent, now)
        if trouble:
            return _drawn(link, found, sent=sent, trouble=trouble)
        store.count_use(tx, link, now=now)
        files.touch(tx, link.peer_assist_id, now=now)
        again = _find(tx, link)
    thanks = "thanks_answer" if sent.get("form") == "answer" else "thanks_question"
    return (
        _drawn(link, again, notice=say(link.language, f"invitations.page.{thanks}"))
        if again
        else nothing_here(link.language)
    )


def _keep_answer(tx: Connection, link: PersonalLink, found: _Found, sent: Mapping[str, str], now: datetime) -> str:
    try:
        given = GivenReply(coming=Coming(sent.get("coming", "")), words=clean(sent.get("words", "")).strip()[:LONGEST])
    except (ValueError, ValidationError):
        return say(link.language, "invitations.page.choose")
    answered = found.invitation.answered(given, by=found.invitation.name, by_link=True, now=now)
    invitation_store.save(tx, answered)
    return ""


def _keep_question(tx: Connection, link: PersonalLink, found: _Found, sent: Mapping[str, str], now: datetime) -> str:
    text = clean(sent.get("question", "")).strip()[:LONGEST]
    if not text:
        return say(link.language, "invitations.page.write")
    question = PeerQuestion(
        id=PeerQuestionId(new_id("question")),
        peer_assist_id=found.file.id,
        invitation_id=found.invitation.id,
        asked_by=found.invitation.name,
        text=text,
        by_link=True,
        asked_at=now,
    )
    try:
        peer_question_store.add(tx, question)
    except TooMany:
        return say(link.language, "invitations.page.enough")
    return ""


def _find(tx: Connection, link: PersonalLink) -> _Found | None:
    """No reader: the link is the permission, and what it opens is named here, member by member."""
    invitation_id = links.invitation_of(tx, link)
    if invitation_id is None:
        return None
    file = files.behind_link(tx, link.peer_assist_id)
    invitation = invitation_store.get(tx, file.id, invitation_id)
    pack = pack_store.find(tx, file.id)
    return _Found(
        file=file,
        meeting=meeting_store.get(tx, file.id),
        zone=zones.of_person(tx, invitation.person_id),
        invitation=invitation,
        pack=pack if pack is not None and pack.accepted is not None else None,
        questions=peer_question_store.questions(tx, file.id),
    )


def _drawn(
    link: PersonalLink, found: _Found, *, sent: Mapping[str, str] | None = None, trouble: str = "", notice: str = ""
) -> HTMLResponse:
    language = link.language
    reply = found.invitation.reply

    def line(message: str, /, **values: object) -> str:
        return say(language, f"invitations.page.{message}", **values)

    standing = line("answered", coming=line(f"coming.{reply.coming.value}")) if reply else ""
    values = sent or {}
    return page(
        "invitation.html",
        language,
        status=422 if trouble else 200,
        heading=line("heading", title=found.file.title),
        greeting=line("greeting", name=link.name),
        notice=" ".join(each for each in (notice, standing) if each),
        trouble=trouble,
        when=when_lines(found.file, found.meeting, found.zone, language),
        can_you_come=line("can_you_come"),
        choices=[(each.value, line(f"coming.{each.value}")) for each in Coming],
        coming=values.get("coming", reply.coming.value if reply else ""),
        words_label=line("words"),
        words=values.get("words", reply.words if reply else ""),
        send_answer=line("send_answer"),
        pack_heading=say(language, "packs.background_pack"),
        pack=_pack(found, link),
        not_ready=line("not_ready"),
        questions_heading=line("questions"),
        questions=[
            {"text": each.text, "answer": each.answer, "mine": each.invitation_id == found.invitation.id}
            for each in found.questions
        ],
        asked_by_you=line("asked_by_you"),
        answer_of_team=line("answer_of_team"),
        none_yet=line("none_yet"),
        your_question=line("your_question"),
        question=values.get("question", ""),
        send_question=line("send_question"),
        until=say(language, "delivery.until", day=link.expires_at.date().isoformat()),
        limit=LONGEST,
    )


def _pack(found: _Found, link: PersonalLink) -> list[tuple[str, list[str]]]:
    words = found.pack.accepted if found.pack else None
    return [
        (say(link.language, f"packs.part.{part.value}"), [each for each in text.split("\n") if each.strip()])
        for part in PACK_PARTS
        if (text := (words or {}).get(part, "")).strip()
    ]
