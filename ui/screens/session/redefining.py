"""The problem was redefined: one tap and a sentence make a new version, and what was offered before stays with the one it answered."""

import re

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.problem import ProblemStatement, SheetField, VersionKind
from ui.calls import session
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.session.options import problem_versions

_MAIL_HEADER = re.compile(r"\s*(?:From|To|Cc|Sent|Date|Subject|De|À|A|Envoyé|Objet)\s*:", re.IGNORECASE)


def redefining_of(desk: Desk, file: PeerAssist) -> None:
    versions = problem_versions(desk, file)
    st.html(f"<h2>{escaped(desk.t('desk.session.problem'))}</h2>")
    st.html(_problem_html(desk, versions))
    with st.expander(desk.t("desk.session.redefine"), key=f"redefine-{file.id}"):
        _form(desk, file, len(versions))


def _problem_html(desk: Desk, versions: tuple[ProblemStatement, ...]) -> str:
    if not versions:
        return f'<p class="pa-quiet">{escaped(desk.t("desk.session.no_problem"))}</p>'
    now = versions[-1]
    kind = desk.t(f"desk.version_kind.{now.kind.value}")
    line = f"{desk.t('desk.versions.name', number=now.number, kind=kind)}, {desk.texts.date(now.made_at.date())}"
    if now.kind is VersionKind.AS_REDEFINED:
        line = f"{line}, {now.accepted_by}"
    text = now.sheet.text(SheetField.PROBLEM).strip() or _first_words(now.request)
    why = f'<p class="pa-quiet" dir="auto">{escaped(desk.t("desk.versions.why", why=now.why))}</p>' if now.why else ""
    return f'<p class="pa-serif" dir="auto">{escaped(text)}</p><p class="pa-quiet">{escaped(line)}</p>{why}'


def _first_words(text: str, most: int = 240) -> str:
    """Of the request, past mail headers and greeting."""
    told = (part for part in text.split("\n\n") if len(part.split()) >= 12 and _MAIL_HEADER.match(part) is None)
    text = " ".join(next(told, text).split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _form(desk: Desk, file: PeerAssist, versions: int) -> None:
    lead = file.host_team.lead_name
    with st.form(f"redefine-{file.id}-{versions}", border=False):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.redefine_line"))}</p>')
        text = st.text_area(desk.t("desk.session.redefined"), height=96, key=f"redefined-{file.id}-{versions}")
        why = st.text_input(desk.t("desk.session.redefined_why"), key=f"redefined-why-{file.id}-{versions}")
        by = st.text_input(
            desk.t("desk.session.redefined_by"), lead, max_chars=300, key=f"redefined-by-{file.id}-{versions}-{lead}"
        )
        sent = desk.submit(desk.t("desk.session.redefine_action"), type="primary")
    if not sent:
        return
    if not (text or "").strip() or not (by or "").strip():
        notice(desk.t("desk.session.redefine_missing"), tone="care")
        return
    try:
        session.redefine(desk.client, file.id, text=text, why=why or "", accepted_by=by or "")
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return
    st.rerun()
