"""Approval, and what it takes: the right people, two pages, characters that print, an audience."""

from datetime import date, datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import PeerAssistId, WriteUpId, new_id
from service.domain.peer_assists import PeerAssist, Stage
from service.domain.places import Language, Visibility
from service.domain.write_ups import (
    MOST_PAGES,
    LineState,
    Naming,
    PageCount,
    ReviewStatus,
    SignOff,
    SignOffRole,
    SnapshotKind,
    WriteUp,
)
from service.errors import BadInput, NotAllowed
from service.locale import say
from service.peer_assists import store as files
from service.people import participations
from service.people.names import folded
from service.write_ups import forgetting, store
from service.write_ups.people import facilitator_of


def refuse_unprintable(write_up: WriteUp, pages: PageCount, *, language: Language) -> None:
    """Raises NotAllowed: words no font of ours has, or more than two pages, with what to shorten."""
    if pages.uncovered:
        raise NotAllowed("write_up.uncovered", words=", ".join(pages.uncovered[:5]))
    if pages.protected_over:
        raise NotAllowed("write_up.protected_too_long", pages=pages.pages, most=MOST_PAGES)
    if pages.over and pages.words:
        section = max(pages.words, key=lambda each: pages.words[each])
        raise NotAllowed(
            "write_up.shorten",
            pages=pages.pages,
            most=MOST_PAGES,
            section=say(language, f"pages.section.{section.value}"),
            words=pages.words[section],
            lines=len([line for line in write_up.body(section) if line.id in pages.longest]),
        )


def sign(
    tx: Connection,
    file: PeerAssist,
    write_up: WriteUp,
    sign_off: SignOff,
    *,
    pages: int,
    audience: Visibility | None,
    takes_unread: bool,
    caller: Caller,
    now: datetime,
) -> WriteUp:
    """One more approval, for a caller who holds the file for update; with the last one wanted, the write-up is locked.

    A file that knows no host lead learns who it is. Raises NotAllowed, BadInput.
    """
    lead = file.host_team.lead_name
    facilitator = facilitator_of(participations.of_peer_assist(tx, file.id))
    signed = write_up.signed(sign_off, pages=pages, host_lead=lead, facilitator=facilitator, takes_unread=takes_unread)
    if audience is not None:
        signed = signed.model_copy(update={"audience": audience})
    if sign_off.role is SignOffRole.HOST_LEAD and not lead:
        team = file.host_team.model_copy(update={"lead_name": sign_off.name})
        file = files.save(tx, file.model_copy(update={"host_team": team}), seen_by=caller, now=now)
    if signed.status is not ReviewStatus.APPROVED:
        return store.save(tx, signed)
    if signed.audience is None:
        raise BadInput("write_up.audience_missing", field="audience")
    _lock(tx, file, signed, caller=caller, now=now)
    return store.get(tx, file.id)


def said_how(name: str, how: str, message: str, *, caller: Caller) -> None:
    """What one person records for another says how they agreed. Raises BadInput."""
    if not how.strip() and not message.strip() and folded(name) != folded(caller.recorded_as):
        raise BadInput("write_up.say_how_they_agreed", field="how")


def day_signed(on: date | None, *, today: date) -> date:
    """Raises BadInput for a day to come. A day is somebody's own, so tomorrow is already there for some."""
    if on is not None and (on - today).days > 1:
        raise BadInput("write_up.signed_in_future", field="on")
    return on or today


def correction(write_up: WriteUp, *, now: datetime) -> WriteUp:
    """The next version, with the same lines, to be approved again. Raises NotAllowed where nothing was approved yet."""
    if not write_up.is_locked:
        raise NotAllowed("write_up.not_approved_yet")
    fresh = tuple(line.model_copy(update={"revision": 1}) for line in write_up.lines)
    return write_up.model_copy(
        update={
            "id": WriteUpId(new_id("write-up")),
            "number": write_up.number + 1,
            "status": ReviewStatus.IN_REVIEW,
            "lines": fresh,
            "sign_offs": (),
            "sent_back_why": "",
            "approved_at": None,
            "made_at": now,
            "revision": 1,
        }
    )


def withdraw(tx: Connection, peer_assist_id: PeerAssistId, why: str) -> WriteUp:
    """Take back the version that stands. Raises NotAllowed where none does."""
    stands = store.approved(tx, peer_assist_id)
    if stands is None:
        raise NotAllowed("write_up.not_approved_yet")
    store.withdraw_approved(tx, peer_assist_id, why)
    store.set_document(tx, peer_assist_id, None)
    return stands


def _lock(tx: Connection, file: PeerAssist, signed: WriteUp, *, caller: Caller, now: datetime) -> None:
    """The host lead takes the body as it stands; what a peer took back is gone for good."""
    lead = next(each for each in signed.sign_offs if each.role is SignOffRole.HOST_LEAD)
    for line in signed.lines:
        if line.is_unread:
            taken = {"state": LineState.ACCEPTED, "changed_by": lead.name, "changed_at": now}
            store.save_line(tx, signed.id, line.model_copy(update=taken), whole_too=False)
    withdrawn = {line.id for line in signed.lines if line.naming is Naming.WITHDRAWN}
    store.remove_lines(tx, signed.id, withdrawn)
    forgetting.forget_lines(tx, file.id, withdrawn)
    store.save(tx, signed.model_copy(update={"approved_at": now}))
    store.keep_snapshot(tx, store.get(tx, file.id), SnapshotKind.SIGNED, by=lead.name, now=now)
    if file.stage is not Stage.CLOSED:
        files.save(tx, file.moved_to(Stage.FOLLOW_UP), seen_by=caller, now=now)
