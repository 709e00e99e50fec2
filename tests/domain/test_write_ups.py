"""The rules of a write-up: who approves, what locks, what is left out for length, what a changed line is."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.domain.drafts import Claim
from service.domain.ids import AccountId, LineId, PeerAssistId, WriteUpId
from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.write_ups import (
    LineState,
    LineUse,
    Naming,
    ReviewStatus,
    SignOff,
    SignOffRole,
    WriteUp,
    WriteUpLine,
)
from service.errors import BadInput, NotAllowed

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def line(id: str, kind: ItemKind = ItemKind.LEARNING, **members: Any) -> WriteUpLine:
    given = {"drafted": f"Words of {id}.", "position": 0} | members
    return WriteUpLine(id=LineId(id), kind=kind, claim=Claim(id=f"c-{id}", text=f"Words of {id}."), **given)


def write_up(*lines: WriteUpLine, **members: Any) -> WriteUp:
    return WriteUp(
        id=WriteUpId("w"), peer_assist_id=PeerAssistId("pa"), language=Language.EN, made_at=NOW, lines=lines, **members
    )


READ = line("a", state=LineState.ACCEPTED)


def signed_by(name: str, role: SignOffRole = SignOffRole.HOST_LEAD) -> SignOff:
    return SignOff(
        role=role, name=name, on=date(2026, 11, 23), recorded_by="Esther", recorded_account=AccountId("local")
    )


def sign(of: WriteUp, name: str, role: SignOffRole = SignOffRole.HOST_LEAD, pages: int = 2) -> WriteUp:
    return of.signed(signed_by(name, role), pages=pages, host_lead="Kwame Mensah", facilitator="Imelda Ferrer")


def test_the_host_leads_approval_locks_it() -> None:
    done = sign(write_up(READ), "kwame  mensah")
    assert done.status is ReviewStatus.APPROVED
    assert done.is_locked
    with pytest.raises(NotAllowed) as refused:
        sign(done, "Kwame Mensah")
    assert refused.value.message_id == "write_up.locked"


def test_where_the_facilitator_signs_too_both_are_needed_in_either_order() -> None:
    both = write_up(READ, facilitator_signs=True)
    for first, second in ((0, 1), (1, 0)):
        people = [("Kwame Mensah", SignOffRole.HOST_LEAD), ("Imelda Ferrer", SignOffRole.FACILITATOR)]
        half = sign(both, *people[first])
        assert half.status is ReviewStatus.IN_REVIEW
        assert sign(half, *people[second]).status is ReviewStatus.APPROVED


@pytest.mark.parametrize(
    ("name", "role", "pages", "message"),
    [
        ("Esther Appiah", SignOffRole.HOST_LEAD, 2, "write_up.signed_by_another"),
        ("Kwame Mensah", SignOffRole.FACILITATOR, 2, "write_up.signed_by_another"),
        ("Kwame Mensah", SignOffRole.HOST_LEAD, 3, "write_up.too_long"),
    ],
)
def test_the_wrong_person_or_too_many_pages_are_refused(name: str, role: SignOffRole, pages: int, message: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        sign(write_up(READ, facilitator_signs=True), name, role, pages)
    assert refused.value.message_id == message


def test_one_person_does_not_hold_both_roles() -> None:
    half = write_up(READ, facilitator_signs=True).signed(
        signed_by("Kwame Mensah"), pages=1, host_lead="", facilitator=""
    )
    with pytest.raises(NotAllowed) as refused:
        half.signed(signed_by("KWAME MENSAH", SignOffRole.FACILITATOR), pages=1, host_lead="", facilitator="")
    assert refused.value.message_id == "write_up.one_person_two_roles"


def test_sentences_nobody_went_through_are_taken_only_by_whoever_says_so() -> None:
    half = write_up(READ, line("b"), line("c", use=LineUse.ANNEX), line("d", use=LineUse.LEFT_OUT))
    assert half.unread == 2
    with pytest.raises(NotAllowed) as refused:
        sign(half, "Kwame Mensah")
    assert (refused.value.message_id, refused.value.parameters) == ("write_up.unread", {"count": 2})
    said = half.signed(signed_by("Kwame Mensah"), pages=1, host_lead="", facilitator="", takes_unread=True)
    assert said.is_locked


def test_nothing_is_approved_where_nothing_shows() -> None:
    for empty in (
        write_up(),
        write_up(line("a", state=LineState.REJECTED)),
        write_up(line("a", use=LineUse.ANNEX)),
        write_up(line("a", naming=Naming.WITHDRAWN)),
    ):
        with pytest.raises(NotAllowed) as refused:
            sign(empty, "Kwame Mensah")
        assert refused.value.message_id == "write_up.empty"


def test_sending_back_gives_the_reason_and_voids_what_was_approved() -> None:
    half = sign(write_up(READ, facilitator_signs=True), "Kwame Mensah")
    back = half.sent_back("The second action is not ours.")
    assert (back.status, back.sent_back_why, back.sign_offs) == (
        ReviewStatus.SENT_BACK,
        "The second action is not ours.",
        (),
    )


def test_what_is_worth_least_leaves_first_and_what_a_person_decided_last() -> None:
    found = write_up(
        line("middling", value=0.5),
        line("action", ItemKind.ACTION, value=0.0),
        line("least", value=0.1),
        line("against", ItemKind.DISAGREEMENT, value=0.0),
        line("theirs", value=0.0, state=LineState.EDITED),
        line("put-back", value=0.0, changed_by="Esther"),
        line("annexed", value=0.0, use=LineUse.ANNEX),
    )
    assert [each.id for each in found.leaving()] == ["least", "middling", "theirs", "put-back"]
    out = found.without({LineId("least")})
    assert [each.id for each in out.lines if each.use is LineUse.LEFT_OUT] == ["least"]
    assert "least" not in [each.id for each in out.body()]


def test_an_action_or_a_disagreement_is_not_left_out_for_length() -> None:
    for kind in (ItemKind.ACTION, ItemKind.DISAGREEMENT):
        with pytest.raises(NotAllowed) as refused:
            line("a", kind).put(LineUse.LEFT_OUT)
        assert refused.value.message_id == "write_up.protected"
        assert line("a", kind).put(LineUse.ANNEX).use is LineUse.ANNEX
    assert line("a").put(LineUse.LEFT_OUT).use is LineUse.LEFT_OUT


def test_other_words_are_edited_and_the_drafted_ones_again_are_accepted() -> None:
    changed = line("a").worded("Other words.")
    assert (changed.state, changed.drafted, changed.claim.text) == (
        LineState.EDITED,
        "Words of a.",
        "Other words.",
    )
    assert changed.worded("Words of a.").state is LineState.ACCEPTED
    assert line("a").worded("Words of a.").state is LineState.DRAFTED
    with pytest.raises(BadInput):
        line("a").worded(" \n")


def test_a_rejected_line_that_was_edited_is_edited_again_when_taken_back_in() -> None:
    rejected = line("a").worded("Other words.").decided(LineState.REJECTED)
    assert rejected.state is LineState.REJECTED
    assert not rejected.shows
    assert rejected.decided(LineState.ACCEPTED).state is LineState.EDITED
    assert line("a").decided(LineState.EDITED).state is LineState.ACCEPTED
