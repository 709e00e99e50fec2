"""Administration: how pages look, what left this machine, the audit trail, and the practice space."""

import streamlit as st

from ui.calls import service
from ui.client import Refused
from ui.desk import SPACES, Desk, Screen
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.reader import choose_space
from ui.screens import accounts, audit, looks
from ui.screens.wording import moment

PAGE = 30


def draw(desk: Desk) -> None:
    masthead(desk.t("desk.administration.title"))
    told = st.session_state.pop("administration-told", None)
    if told:
        notice(told, tone="done")
    if desk.signed_in:
        accounts.draw(desk)
    looks.draw(desk)
    _ledger(desk)
    audit.draw(desk)
    _practice(desk)


def _ledger(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.administration.ledger'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.administration.ledger_line"))}</p>')
    shown = st.session_state.get("ledger-shown", PAGE)
    try:
        page = service.ledger(desk.client, limit=shown)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    if not page.items:
        st.html(f'<p class="pa-empty">{escaped(desk.t("desk.administration.ledger_empty"))}</p>')
        return
    rows = "".join(f"<li>{_row(desk, entry)}</li>" for entry in page.items)
    st.html(f'<ul class="pa-ledger">{rows}</ul>')
    if page.next and shown < 200 and st.button(desk.t("desk.administration.more"), type="tertiary"):
        st.session_state["ledger-shown"] = min(200, shown + PAGE)
        st.rerun()


def _row(desk: Desk, entry: service.LedgerEntry) -> str:
    purpose = f"desk.drafting.kind.{entry.purpose}"
    what = desk.t(purpose) if purpose in desk.texts.catalogue else entry.purpose.replace("_", " ")
    line = desk.t(
        "desk.administration.ledger_row",
        when=moment(desk, entry.made_at),
        purpose=what,
        model=entry.model,
        host=entry.host or "–",
    )
    more = [desk.t("desk.administration.ledger_shown", count=len(entry.source_ids))] if entry.source_ids else []
    if entry.tokens_in is not None and entry.tokens_out is not None:
        more.append(desk.t("desk.administration.ledger_tokens", tokens_in=entry.tokens_in, tokens_out=entry.tokens_out))
    return f'<p>{escaped(line)}</p><p class="pa-quiet">{escaped(" · ".join(more))}</p>'


def _practice(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.administration.practice'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.administration.practice_line"))}</p>')
    with st.expander(desk.t("desk.administration.practice_remove"), key="practice-remove"):
        notice(desk.t("desk.administration.practice_warning"), tone="loss")
        if st.button(desk.t("desk.administration.practice_confirm"), key="practice-confirm"):
            _after(desk, "removed", remove=True)
    if st.button(desk.t("desk.administration.practice_load"), key="practice-load", type="tertiary"):
        _after(desk, "loaded", remove=False)


def _after(desk: Desk, done: str, *, remove: bool) -> None:
    call = service.remove_practice_space if remove else service.load_practice_space
    try:
        call(desk.client)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    st.session_state["administration-told"] = desk.t(f"desk.administration.practice_{done}")
    space = SPACES[0] if remove else SPACES[1]
    choose_space(space)
    desk.acting_in(space).go("administration")


SCREEN = Screen(path="administration", title="desk.administration.nav", draw=draw, icon=":material/settings:")
