"""Accepting: a named person takes the sheet as theirs. And every version so far, with what changed word by word."""

from collections.abc import Sequence

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.problem import ProblemStatement, SheetField, VersionKind
from ui.calls import files
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.difference import difference
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text, prose
from ui.reader import reader_name
from ui.screens.prepare.sheet import Seen, seen_key


def agreeing_of(desk: Desk, file: PeerAssist, seen: Seen | None) -> None:
    """`seen` is the sheet as it stood on the page when the button was pressed."""
    st.html(f'<h2 id="pa-agree">{escaped(desk.t("desk.agree.title"))}</h2>')
    kept = files.versions(desk.client, file.id)
    told = st.session_state.pop(f"accepted-told-{file.id}", None)
    with st.container():
        if told:
            notice(told, tone="done")
    _accept(desk, file, kept, seen)
    if kept:
        _versions(desk, file, kept)


def _accept(desk: Desk, file: PeerAssist, kept: Sequence[ProblemStatement], seen: Seen | None) -> None:
    lead = file.host_team.lead_name
    with st.form(f"accept-{file.id}", border=False):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.agree.line"))}</p>')
        name = st.text_input(
            desk.t("desk.agree.by"), reader_name(desk), max_chars=300, key=f"accept-by-{file.id}-{desk.client.person}"
        )
        agreed_by = st.text_input(
            desk.t("desk.agree.agreed_by"),
            lead,
            max_chars=300,
            key=f"agreed-by-{file.id}-{lead}",
            help=desk.t("desk.agree.agreed_by_help"),
        )
        agreed = st.checkbox(desk.t("desk.agree.host_agreed"), key=f"agreed-{file.id}-{len(kept)}")
        why = st.text_input(desk.t("desk.agree.why"), max_chars=300, key=f"why-{file.id}-{len(kept)}")
        sent = desk.submit(desk.t("desk.agree.action"), type="primary")
    if sent:
        looked_at = seen or st.session_state[seen_key(file)]
        _keep(
            desk,
            file,
            looked_at,
            name=name or "",
            agreed_by=(agreed_by or "") if agreed else "",
            agreed=agreed,
            why=why or "",
        )


def _keep(desk: Desk, file: PeerAssist, seen: Seen, *, name: str, agreed_by: str, agreed: bool, why: str) -> None:
    if not name.strip():
        notice(desk.t("desk.agree.name_missing"), tone="care")
        return
    redefined = any(version.kind is VersionKind.AS_AGREED for version in files.versions(desk.client, file.id))
    kind = VersionKind.AS_AGREED if agreed else VersionKind.AS_REDEFINED if redefined else VersionKind.AS_ASKED
    try:
        version = files.accept(
            desk.client,
            file.id,
            kind=kind,
            accepted_by=name,
            agreed_by=agreed_by,
            why=why,
            draft_id=seen.draft_id,
            revisions=seen.revisions,
        )
    except Stale:
        notice(desk.t("desk.agree.moved"), tone="care")
        return
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return
    st.session_state[f"accepted-told-{file.id}"] = desk.t(
        "desk.agree.done", version=_name(desk, version), name=version.accepted_by
    )
    st.rerun()


def _versions(desk: Desk, file: PeerAssist, kept: Sequence[ProblemStatement]) -> None:
    with st.expander(desk.t("desk.versions.title", count=len(kept)), key=f"versions-{file.id}"):
        _compare(desk, file, kept)


@st.fragment
def _compare(desk: Desk, file: PeerAssist, kept: Sequence[ProblemStatement]) -> None:
    by_number = {version.number: version for version in kept}
    numbers = list(by_number)

    def line(number: int) -> str:
        return label_text(_line(desk, by_number[number]))

    later = st.selectbox(
        desk.t("desk.versions.later"),
        numbers,
        index=len(numbers) - 1,
        format_func=line,
        key=f"later-{file.id}-{len(kept)}",
    )
    if len(kept) == 1 or later is None:
        _whole(desk, kept[-1])
        return
    earlier = st.selectbox(
        desk.t("desk.versions.earlier"),
        [None, *numbers],
        index=len(numbers) - 1,
        format_func=lambda number: line(number) if number else desk.t("desk.versions.nothing"),
        key=f"earlier-{file.id}-{len(kept)}",
    )
    if earlier is None:
        _whole(desk, by_number[later])
        return
    before, after = by_number[earlier], by_number[later]
    difference(
        _text(desk, before),
        _text(desk, after),
        before_line=_line(desk, before),
        after_line=_line(desk, after),
        unchanged=desk.t("desk.versions.same"),
    )


def _whole(desk: Desk, version: ProblemStatement) -> None:
    if version.why:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.versions.why", why=version.why))}</p>')
    prose(_text(desk, version))


def _text(desk: Desk, version: ProblemStatement) -> str:
    """The sheet as one text, each field under its name; the request where no sheet was accepted yet."""
    if not version.sheet.filled():
        return version.request
    return "\n\n".join(
        f"{desk.t(f'desk.field.{field.value}')}\n{version.sheet.text(field)}"
        for field in SheetField
        if version.sheet.text(field).strip()
    )


def _name(desk: Desk, version: ProblemStatement) -> str:
    return desk.t("desk.versions.name", number=version.number, kind=desk.t(f"desk.version_kind.{version.kind.value}"))


def _line(desk: Desk, version: ProblemStatement) -> str:
    parts = [_name(desk, version), desk.texts.date(version.made_at.date()), version.accepted_by]
    if version.agreed_by:
        parts.append(desk.t("desk.versions.agreed", name=version.agreed_by))
    return ", ".join(parts)
