"""Sending: exactly what will go to whom is shown, and confirmed once. What may have gone is never sent again by itself."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from service.domain.invitations import InvitationsView, Invited, Letter, MailState
from service.domain.peer_assists import PeerAssist
from ui.calls import inviting
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.plan.invitations_one import letter_html
from ui.screens.plan.tried import tried
from ui.screens.wording import moment
from ui.section import redraw, section, tell

LOOK_EVERY = 1.0
"""Seconds between two looks while mails are under way."""


def again() -> None:
    redraw()


def sending_of(desk: Desk, file: PeerAssist, view: InvitationsView, *, place: str) -> None:
    st.html(f"<h3>{escaped(desk.t('desk.inviting.send.title'))}</h3>")
    if not view.can_mail:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.inviting.send.not_set"))}</p>')
        return
    if not view.links_reach_others:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.inviting.send.no_links"))}</p>')
    under_way = [each for each in view.people if each.mail is not None and each.mail.state.is_under_way]
    if under_way:
        st.fragment(run_every=LOOK_EVERY)(_under_way)(desk, file, len(under_way))
    for each in view.people:
        _fate(desk, each)
    ready = [each for each in view.people if _can_go(each)]
    first = [each for each in ready if each.mail is None or each.mail.state is MailState.REFUSED]
    asked = [each for each in first if each.invitation is not None and each.invitation.asked_at is None]
    if not ready:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.inviting.send.none"))}</p>')
        return
    names = {each.who: each for each in ready}
    chosen = st.multiselect(
        desk.t("desk.inviting.send.to"),
        list(names),
        default=[each.who for each in asked],
        format_func=lambda who: label_text(names[who].name),
        key=f"send-to-{file.id}-{len(ready)}",
    )
    letters = [letter for who in chosen if (letter := names[who].letter) is not None]
    if letters:
        _confirm(desk, file, letters, [names[who] for who in chosen], place=place)


def _can_go(invited: Invited) -> bool:
    return (
        invited.is_there
        and invited.letter is not None
        and bool(invited.letter.address)
        and invited.invitation is not None
        and invited.invitation.is_accepted
        and not (invited.mail is not None and invited.mail.state.is_under_way)
    )


def _confirm(desk: Desk, file: PeerAssist, letters: Sequence[Letter], people: Sequence[Invited], *, place: str) -> None:
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.inviting.send.see", count=len(letters)))}</p>')
    for letter in letters:
        with st.expander(label_text(letter.name), key=f"see-{letter.invitation_id}", expanded=letter is letters[0]):
            letter_html(desk, letter)
    before = [
        each.name for each in people if each.mail is not None and each.mail.state in (MailState.SENT, MailState.UNKNOWN)
    ]
    agreed = True
    if before:
        notice(desk.t("desk.inviting.send.before", names=", ".join(before)), tone="care")
        agreed = st.checkbox(
            desk.t("desk.inviting.send.again"), key=f"again-{'-'.join(each.digest[:8] for each in letters)}"
        )
    addresses = ", ".join(letter.address for letter in letters)
    st.html(f'<p class="pa-line">{escaped(desk.t("desk.inviting.send.line", count=len(letters), to=addresses))}</p>')
    if desk.button(
        desk.t("desk.inviting.send.action", count=len(letters)),
        type="primary",
        key=f"send-{file.id}",
        disabled=not agreed,
    ) and tried(desk, partial(inviting.send, desk.client, file.id, letters, again=bool(before))):
        tell(place, desk.t("desk.inviting.send.queued", count=len(letters)))
        redraw()


def _under_way(desk: Desk, file: PeerAssist, count: int) -> None:
    with section():
        now = sum(mail.state.is_under_way for mail in inviting.mails(desk.client, file.id))
        if now != count:
            st.rerun()
        st.html(f'<p class="pa-quiet" role="status">{escaped(desk.t("desk.inviting.send.under_way", count=now))}</p>')


def _fate(desk: Desk, invited: Invited) -> None:
    """What became of the latest mail, where a person has to do something about it."""
    mail = invited.mail
    if mail is None or mail.state not in (MailState.REFUSED, MailState.UNKNOWN):
        return
    when = moment(desk, mail.changed_at)
    if mail.state is MailState.UNKNOWN:
        notice(desk.t("desk.inviting.send.unknown", name=invited.name, address=mail.address, when=when), tone="care")
        return
    reason = desk.t(f"invitations.refused.{mail.reason}")
    said = desk.t("desk.inviting.send.server_said", words=mail.server_said) if mail.server_said else ""
    line = desk.t("desk.inviting.send.refused", name=invited.name, address=mail.address, when=when)
    notice(" ".join(part for part in (line, reason, said) if part), tone="care")
