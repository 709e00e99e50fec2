"""One person's invitation: drafted beside its evidence, edited, accepted, taken out, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from service.domain.drafts import DraftedInvitation, HeldBack
from service.domain.invitations import Coming, Invitation, InvitationsView, InvitationWords, Invited, Letter, MailState
from service.domain.peer_assists import PeerAssist
from service.domain.sources import Source
from ui.calls import inviting
from ui.client import ServiceProblem
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, paragraphs
from ui.parts.states import state_line
from ui.reader import reader_name
from ui.screens.plan.drafted import drafted_of
from ui.screens.plan.tried import tried
from ui.screens.wording import moment
from ui.section import redraw

WORDS = ("why", "problem", "asked")


@dataclass(frozen=True)
class Drafted:
    """The newest draft, person by person."""

    rows: Mapping[str, DraftedInvitation]
    sources: Mapping[str, Source]
    held_back: tuple[HeldBack, ...]
    id: str
    order: Sequence[str] = field(default_factory=tuple)

    def held_back_of(self, who: str) -> list[HeldBack]:
        """A claim's id names the person by their place in the draft."""
        if who not in self.order:
            return []
        number = self.order.index(who) + 1
        return [held for held in self.held_back if held.claim.id.split("-")[1:2] == [str(number)]]


def state_of(invited: Invited) -> str:
    """One word for where an invitation stands; the words are `desk.inviting.state.<state>`."""
    invitation = invited.invitation
    if invitation is None or not any(getattr(invitation.words, name).strip() for name in WORDS):
        return "none"
    if invitation.reply is not None:
        return f"reply_{invitation.reply.coming.value}"
    if invited.mail is not None and (invited.mail.state is not MailState.SENT or not invitation.asked_at):
        return f"mail_{invited.mail.state.value}"
    if invitation.asked_at is not None:
        return "asked"
    return "accepted" if invitation.is_accepted else "drafted"


def one_of(
    desk: Desk, file: PeerAssist, view: InvitationsView, invited: Invited, drafted: Drafted, *, place: str
) -> None:
    facts = (invited.job_title, invited.hub, invited.address or desk.t("desk.inviting.no_address"), invited.timezone)
    st.html(f'<p class="pa-quiet">{escaped(" · ".join(each for each in facts if each))}</p>')
    if invited.falls_back:
        notice(desk.t("desk.inviting.falls_back", language=desk.t(f"desk.inviting.in.{invited.language.value}")))
    invitation = invited.invitation
    if not invited.is_there:
        notice(desk.t("desk.inviting.not_there"), tone="care")
    elif invitation is None:
        if desk.button(desk.t("desk.inviting.by_hand"), key=f"by-hand-{invited.who}") and tried(
            desk, lambda: inviting.begin(desk.client, file.id, invited.who)
        ):
            redraw()
        return
    if invitation is None:
        return
    if invited.is_there:
        _words(desk, invited, invitation, drafted)
        _letter(desk, view, invited, invitation)
    _answer(desk, invited, invitation)


def _words(desk: Desk, invited: Invited, invitation: Invitation, drafted: Drafted) -> None:
    row = drafted.rows.get(invited.who)
    if invitation.is_accepted:
        line = desk.t(
            "desk.inviting.accepted_line",
            name=invitation.accepted_by,
            when=moment(desk, invitation.accepted_at) if invitation.accepted_at else "",
        )
        if invitation.edited_share is not None:
            line += " " + desk.t("desk.inviting.edited", share=round(100 * invitation.edited_share))
        state_line("accepted", line)
    elif row is not None and invitation.draft_id == drafted.id and not invitation.changed_by:
        drafted_of(
            desk,
            [(desk.t("desk.inviting.words.why"), row.why)],
            drafted.held_back_of(invited.who),
            drafted.sources,
            key=f"drafted-{invitation.id}",
            line=desk.t("desk.inviting.drafted_line"),
            evidence="beside",
        )
        if not row.why:
            notice(desk.t("desk.inviting.no_why"), tone="care")
    else:
        state_line(
            "drafted", desk.t("desk.inviting.not_accepted", name=invitation.changed_by or invitation.accepted_by)
        )
    with st.expander(desk.t("desk.inviting.edit"), key=f"edit-{invitation.id}", expanded=not invitation.is_accepted):
        _edit(desk, invitation)


def _edit(desk: Desk, invitation: Invitation) -> None:
    with st.form(f"words-{invitation.id}-{invitation.revision}", border=False):
        typed = {
            name: st.text_area(
                desk.t(f"desk.inviting.words.{name}"),
                getattr(invitation.words, name),
                height=96,
                help=desk.t(f"desk.inviting.help.{name}"),
            )
            for name in WORDS
        }
        name = st.text_input(desk.t("desk.inviting.accept_as"), reader_name(desk), max_chars=300)
        with st.container(horizontal=True):
            accepts = desk.submit(desk.t("desk.inviting.accept"), type="primary")
            keeps = desk.submit(desk.t("desk.inviting.keep"), type="tertiary")
    words = InvitationWords(**{each: text or "" for each, text in typed.items()})
    if (accepts or keeps) and tried(desk, partial(_keep, desk, invitation, words, (name or "") if accepts else None)):
        redraw()


def _keep(desk: Desk, invitation: Invitation, words: InvitationWords, accepted_by: str | None) -> None:
    if words != invitation.words:
        invitation = inviting.type_words(desk.client, invitation, words)
    if accepted_by is not None:
        inviting.accept(desk.client, invitation, accepted_by)


def _letter(desk: Desk, view: InvitationsView, invited: Invited, invitation: Invitation) -> None:
    """The letter as it would go out, and the ways out of here that need no mail server."""
    if invited.letter is None:
        return
    with st.expander(desk.t("desk.inviting.letter"), key=f"letter-{invitation.id}"):
        letter_html(desk, invited.letter)
    if not invitation.is_accepted:
        return
    made: Letter | None = st.session_state.get(f"made-letter-{invitation.id}")
    with st.container(horizontal=True, gap="small"):
        if desk.button(desk.t("desk.inviting.copy"), key=f"copy-{invitation.id}"):
            try:
                made = st.session_state[f"made-letter-{invitation.id}"] = inviting.letter(desk.client, invitation)
            except ServiceProblem as problem:
                notice(problem.sentence, tone="care")
        st.download_button(
            desk.t("desk.inviting.eml"),
            partial(inviting.mail_file, desk.client, invitation),
            file_name=f"{invited.name}.eml",
            mime="message/rfc822",
            key=f"eml-{invitation.id}",
            on_click="ignore",
        )
        if invitation.asked_at is None and desk.button(
            desk.t("desk.inviting.told"), key=f"told-{invitation.id}", type="tertiary"
        ):
            inviting.told(desk.client, invitation)
            redraw()
        if view.links_reach_others and desk.button(
            desk.t("desk.inviting.close_page"), key=f"close-{invitation.id}", type="tertiary"
        ):
            inviting.close_page(desk.client, invitation)
            notice(desk.t("desk.inviting.page_closed"), tone="done")
    if made is not None:
        if view.links_reach_others:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.inviting.address_once"))}</p>')
        with st.container(key=f"pa-copy-letter-{invitation.id}"):
            st.code(f"{made.subject}\n\n{made.text}", language=None, wrap_lines=True)


def letter_html(desk: Desk, letter: Letter) -> None:
    to = f"{letter.name} <{letter.address}>" if letter.address else letter.name
    rows = [(desk.t("desk.inviting.to"), to), (desk.t("desk.inviting.subject"), letter.subject)]
    if letter.enclosed:
        rows.append((desk.t("desk.inviting.enclosed"), ", ".join(letter.enclosed)))
    facts = "".join(
        f'<p class="pa-quiet" dir="auto">{escaped(label)} <strong>{escaped(value)}</strong></p>'
        for label, value in rows
    )
    st.html(
        f'{facts}<div class="pa-prose pa-serif" lang="{letter.language.value}" dir="auto">{paragraphs(letter.text)}</div>'
    )


def _answer(desk: Desk, invited: Invited, invitation: Invitation) -> None:
    reply = invitation.reply
    if reply is not None:
        how = "by_link" if reply.by_link else "written_down"
        line = desk.t(
            f"desk.inviting.reply.{how}",
            coming=desk.t(f"invitations.page.coming.{reply.coming.value}"),
            name=reply.by,
            when=moment(desk, reply.at),
        )
        st.html(f'<p class="pa-line">{escaped(line)}</p>')
        if reply.words:
            st.html(f'<blockquote class="pa-words" dir="auto">{paragraphs(reply.words)}</blockquote>')
    with (
        st.expander(desk.t("desk.inviting.reply.title"), key=f"reply-{invitation.id}"),
        st.form(f"reply-form-{invitation.id}-{invitation.revision}", border=False),
    ):
        every = list(Coming)
        coming = st.radio(
            desk.t("desk.inviting.reply.coming", name=invited.name),
            every,
            index=every.index(reply.coming) if reply else None,
            format_func=lambda each: desk.t(f"invitations.page.coming.{each.value}"),
            horizontal=True,
        )
        words = st.text_area(desk.t("desk.inviting.reply.words"), reply.words if reply else "", height=80)
        asks = st.text_area(desk.t("desk.inviting.reply.question"), "", height=80)
        sent = desk.submit(desk.t("desk.inviting.reply.keep"))
    if not sent:
        return
    if coming is None and not (asks or "").strip():
        notice(desk.t("desk.inviting.reply.choose"), tone="care")
        return
    if tried(desk, partial(_keep_reply, desk, invitation, coming, words or "", (asks or "").strip())):
        redraw()


def _keep_reply(desk: Desk, invitation: Invitation, coming: Coming | None, words: str, asks: str) -> None:
    if coming is not None:
        inviting.write_reply_down(desk.client, invitation, coming, words)
    for line in asks.splitlines():
        if line.strip():
            inviting.ask(desk.client, invitation.peer_assist_id, line.strip(), of=invitation)
