"""The date line: when the decision falls, how long the plan takes to change, and dates found in the request to accept."""

import streamlit as st

from service.domain.peer_assists import DateRole, PeerAssist, ProposedDate
from ui.calls import files
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.screens.prepare.heading import change_of, save
from ui.screens.prepare.notes import finding_sentence, is_about_dates

MEMBERS = {
    DateRole.DECISION: "decision_date",
    DateRole.START: "start_date",
    DateRole.SESSION: "session_date",
}


def date_line(desk: Desk, file: PeerAssist) -> None:
    with st.container(key="pa-dates", gap="small"):
        st.html(f'<div id="pa-dates">{_line(desk, file)}</div>')
        _proposed(desk, file)
        with st.container(horizontal=True, gap="small"):
            with st.popover(desk.t("desk.dates.change"), type="tertiary"):
                _form(desk, file)
            change_of(desk, file)


def _line(desk: Desk, file: PeerAssist) -> str:
    """What the dates say, in the service's words: the date checks stand here and not among the margin notes."""
    told = [each for each in files.checks(desk.client, file.id) if is_about_dates(each)]
    return "".join(f'<p class="pa-date-line">{escaped(finding_sentence(desk, each))}</p>' for each in told)


def _proposed(desk: Desk, file: PeerAssist) -> None:
    """Dates somebody wrote in the request, each to take with one press. What the file has already is not offered again."""
    proposed = files.proposed_dates(desk.client, file.id)
    open_dates = [each for each in proposed.dates if getattr(file, MEMBERS[each.role]) is None]
    open_days = [each for each in proposed.days_to_change if file.days_to_change is None]
    if not open_dates and not open_days:
        return
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.dates.found"))}</p>')
    with st.container(horizontal=True, gap="small"):
        for number, each in enumerate(open_dates[:6]):
            said = label_text(each.words.text)
            if desk.button(label_text(_offer(desk, each)), key=f"date-{file.id}-{number}", help=said, wrap=True):
                save(desk, file, **{MEMBERS[each.role]: each.day})
        for number, days in enumerate(open_days[:2]):
            label = desk.t("desk.dates.take_days", count=days.days)
            if desk.button(
                label_text(label), key=f"days-{file.id}-{number}", help=label_text(days.words.text), wrap=True
            ):
                save(desk, file, days_to_change=days.days)


def _offer(desk: Desk, proposed: ProposedDate) -> str:
    day = desk.texts.date(proposed.day)
    offer = desk.t(f"desk.dates.take_{proposed.role.value}", date=day)
    return offer if proposed.year_given else f"{offer} {desk.t('desk.dates.year_guessed')}"


def _form(desk: Desk, file: PeerAssist) -> None:
    with st.form(f"dates-{file.id}-{file.revision}", border=False):
        decision = st.date_input(desk.t("desk.dates.decision_label"), file.decision_date, format="DD/MM/YYYY")
        start = st.date_input(desk.t("desk.dates.start_label"), file.start_date, format="DD/MM/YYYY")
        session = st.date_input(desk.t("desk.dates.session_label"), file.session_date, format="DD/MM/YYYY")
        days = st.number_input(
            desk.t("desk.dates.days_label"), min_value=0, max_value=3650, value=file.days_to_change, step=1
        )
        if desk.submit(desk.t("desk.save"), type="primary"):
            save(
                desk,
                file,
                decision_date=decision,
                start_date=start,
                session_date=session,
                days_to_change=None if days is None else int(days),
            )
