"""On the Plan page: an invitation for each person, and what they answered."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import streamlit as st

from service.domain.drafts import Draft, DraftKind, DraftStatus, InvitationContent, Writer
from service.domain.invitations import InvitationsView, Invited
from service.domain.peer_assists import PeerAssist
from service.domain.sources import Source
from ui.calls import drafts, inviting
from ui.desk import Desk
from ui.parts.empty import empty
from ui.parts.next_step import next_step
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens import drafting
from ui.screens.plan import invitations_sending
from ui.screens.plan.invitations_one import Drafted, one_of, state_of
from ui.screens.plan.tried import tried
from ui.section import section, told


def invitations_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-invite">{escaped(desk.t("desk.inviting.title"))}</h2>')
    found = drafts.of_file(desk.client, file.id, DraftKind.INVITATION)
    with st.container():
        drafting.progress_of(desk, file, found)
    st.fragment(_people)(desk, file, found)


def told_key(file: PeerAssist) -> str:
    return f"inviting-{file.id}"


def _people(desk: Desk, file: PeerAssist, found: tuple[Draft, ...]) -> None:
    """In a fragment of its own: what is decided on one invitation redraws the invitations, and nothing else."""
    with section():
        view = inviting.view(desk.client, file.id)
        told(told_key(file))
        start = partial(_start, desk, file)
        if not view.people:
            if empty(desk.t("desk.inviting.nobody"), action=desk.t("desk.inviting.to_people"), key="no-invitees"):
                desk.go("people", file=file.id)
            return
        with st.container():
            _next(desk, view, found, start)
        drafted = _drafted(desk, found)
        for invited in view.people:
            with st.expander(_label(desk, invited), key=f"invited-{invited.who}"):
                one_of(desk, file, view, invited, drafted, place=told_key(file))
        with st.expander(desk.t("desk.inviting.terms.title"), key=f"terms-{file.id}"):
            _terms(desk, file, view)
        invitations_sending.sending_of(desk, file, view, place=told_key(file))
        if found:
            drafting.provenance_of(desk, file, found, start, part="invitations")


def _next(desk: Desk, view: InvitationsView, found: tuple[Draft, ...], start: partial[Draft]) -> None:
    """Where the invitations stand, and the one thing to do."""
    if any(draft.status in drafting.GOING_ON for draft in found):
        return
    there = [each for each in view.people if each.is_there]
    written = [each for each in there if each.invitation is not None and each.invitation.words.problem.strip()]
    if not written:
        if next_step(
            desk.t("desk.inviting.none_yet", count=len(there)),
            action=desk.t("desk.inviting.draft"),
            key="draft-invitations",
            why_not=desk.why_not(),
        ):
            drafting.draft_again(desk, start)
        return
    accepted = sum(each.invitation is not None and each.invitation.is_accepted for each in there)
    asked = sum(each.invitation is not None and each.invitation.asked_at is not None for each in there)
    answers = [each.invitation.reply.coming for each in there if each.invitation and each.invitation.reply]
    line = desk.t(
        "desk.inviting.standing",
        count=len(there),
        accepted=accepted,
        asked=asked,
        yes=sum(each == "yes" for each in answers),
        perhaps=sum(each == "perhaps" for each in answers),
        no=sum(each == "no" for each in answers),
    )
    st.html(f'<p class="pa-line">{escaped(line)}</p>')
    if len(written) < len(there):
        notice(desk.t("desk.inviting.some_missing", count=len(there) - len(written)), tone="care")
        if desk.button(desk.t("desk.inviting.draft_rest"), key="draft-rest-invitations"):
            drafting.draft_again(desk, start)


def _label(desk: Desk, invited: Invited) -> str:
    roles = ", ".join(desk.t(f"desk.inviting.role.{role.value}") for role in invited.roles)
    parts = [f"**{label_text(invited.name)}**", roles, desk.t(f"desk.inviting.state.{state_of(invited)}")]
    return " · ".join(part for part in parts if part)


def _drafted(desk: Desk, found: tuple[Draft, ...]) -> Drafted:
    """The newest ready draft, person by person, with the sources its sentences rest on."""
    ready = next((draft for draft in found if draft.status is DraftStatus.READY), None)
    if ready is None or not isinstance(ready.content, InvitationContent):
        return Drafted({}, {}, (), "")
    sources: Mapping[str, Source] = {each.id: each for each in drafts.sources(desk.client, ready.id)}
    rows = {row.who: row for row in ready.content.invitations}
    order = [row.who for row in ready.content.invitations]
    return Drafted(rows, sources, ready.held_back, ready.id, order)


def _start(desk: Desk, file: PeerAssist, writer: Writer) -> Draft:
    return drafts.start(desk.client, file.id, DraftKind.INVITATION, writer)


def _terms(desk: Desk, file: PeerAssist, view: InvitationsView) -> None:
    terms = view.terms
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.inviting.terms.line"))}</p>')
    with st.form(f"terms-form-{file.id}-{terms.revision}", border=False):
        recorded = st.checkbox(desk.t("desk.inviting.terms.recorded"), terms.recorded)
        own = st.text_area(
            desk.t("desk.inviting.terms.own"),
            terms.confidentiality,
            height=96,
            placeholder=desk.t("invitations.letter.confidential"),
        )
        by = st.date_input(desk.t("desk.inviting.terms.reply_by"), terms.reply_by, format="DD/MM/YYYY")
        sent = desk.submit(desk.t("desk.save"))
    until = by if isinstance(by, date) else None
    if sent and tried(
        desk,
        lambda: inviting.set_terms(desk.client, terms, recorded=recorded, confidentiality=own or "", reply_by=until),
    ):
        invitations_sending.again()
