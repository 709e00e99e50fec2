"""The seats: why each person, evidence to open, load, cautions with a box for the reason, and who could sit there instead."""

from collections.abc import Mapping, Sequence

import streamlit as st

from service.domain.panel_files import PanelView
from service.domain.panels import USUAL_SUSPECT, Panel, Seat, Told, Unchecked, Warned
from service.domain.peer_assists import PeerAssist
from service.domain.peers import Evidence
from ui.desk import Desk
from ui.parts.chips import outcome_html
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.people import panel_state as state
from ui.screens.people.panel_conflict import rule_name
from ui.screens.people.panel_rules import language_name
from ui.screens.wording import SIGNS, outcome_words
from ui.section import shows

EVIDENCE_SHOWN = 3


def seats_of(desk: Desk, file: PeerAssist, view: PanelView, looked: state.Looked, hubs: Mapping[str, str]) -> None:
    panel = looked.panel
    if panel is None:
        return
    with st.container():
        _swap_line(desk, looked)
        _broken(desk, looked, hubs)
    chosen = {str(each.person_id) for each in view.chosen}
    with st.container(horizontal=True, gap="small"):
        if set(looked.ids) != chosen:
            desk.button(
                desk.t("desk.panel.choose"),
                key=f"panel-choose-{file.id}",
                type="primary",
                on_click=state.choose,
                args=(desk, file, view),
            )
        again = desk.button(desk.t("desk.panel.again"), key=f"panel-again-{file.id}")
    if again:
        state.work_out(desk, file)
    st.html(_sum_html(desk, panel, looked))
    for seat in panel.seats:
        with st.container(key=f"pa-seat-{seat.person.id}", gap="small"):
            _seat(desk, file, view, looked, seat)
    _costs(desk, panel, hubs, file)


def _sum_html(desk: Desk, panel: Panel, looked: state.Looked) -> str:
    """What is known of the whole: proven or not, the facets covered, what is missing."""
    count = len(panel.facets)
    lines = [desk.t("desk.panel.covers", known=count - len(panel.not_covered), count=count)]
    if not looked.swap and not looked.broken and panel.costs:
        proven = "desk.panel.proven" if panel.proven else "desk.panel.gap"
        lines.insert(0, desk.t(proven, count=panel.candidates, gap=round(panel.gap * 100, 1)))
    if panel.language:
        lines.append(desk.t("desk.panel.in_language", language=language_name(desk, panel.language)))
    if panel.no_challenger:
        lines.append(desk.t("desk.panel.no_challenger"))
    if panel.no_first_timer:
        lines.append(desk.t("desk.panel.no_first_timer"))
    missing = "".join(f'<li dir="auto">{escaped(each.text)}</li>' for each in panel.not_covered)
    unknown = (
        f'<p class="pa-label">{escaped(desk.t("desk.panel.not_covered"))}</p><ul>{missing}</ul>' if missing else ""
    )
    said = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    return f'<div class="pa-panel-sum">{said}{unknown}</div>'


def _swap_line(desk: Desk, looked: state.Looked) -> None:
    if looked.swap is None:
        return
    lost = looked.swap
    said = desk.t("desk.panel.swapped_even" if lost.loss <= 0 else "desk.panel.swapped", name=lost.person.name)
    if lost.relevance_lost > 0:
        said += " " + desk.t("desk.panel.less_experience", share=round(lost.relevance_lost * 100))
    if lost.facets_lost:
        said += " " + desk.t("desk.panel.knows_less", facets="; ".join(each.text for each in lost.facets_lost))
    notice(said, tone="plain")


def _broken(desk: Desk, looked: state.Looked, hubs: Mapping[str, str]) -> None:
    if looked.broken:
        names = ", ".join(rule_name(desk, each, hubs) for each in looked.broken)
        notice(desk.t("desk.panel.broken", count=len(looked.broken), rules=names), tone="care")


def _seat(desk: Desk, file: PeerAssist, view: PanelView, looked: state.Looked, seat: Seat) -> None:
    st.html(_seat_html(desk, seat))
    for warned in seat.warned:
        _caution(desk, file, view, seat, warned)
    if seat.evidence or seat.challenges:
        with st.expander(desk.t("desk.panel.evidence", count=len(seat.evidence)), key=f"ev-{file.id}-{seat.person.id}"):
            _evidence(desk, file, seat)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _actions(desk, file, view, looked, seat)


def _seat_html(desk: Desk, seat: Seat) -> str:
    person = seat.person
    who = " · ".join(part for part in (person.job_title, seat.hub) if part)
    reasons = "".join(f'<li dir="auto">{escaped(why_words(desk, each))}</li>' for each in seat.why)
    unknown = not_checked_words(desk, seat.not_checked)
    quiet = f'<p class="pa-quiet">{escaped(unknown)}</p>' if unknown else ""
    often = " pa-often" if seat.load >= USUAL_SUSPECT else ""
    load = escaped(load_words(desk, seat.load))
    pin = f' <span class="pa-chip">{escaped(desk.t("desk.panel.pinned"))}</span>' if seat.pinned else ""
    if seat.challenger:
        pin = f' <span class="pa-chip">{escaped(desk.t("desk.panel.challenger"))}</span>{pin}'
    return (
        f'<div class="pa-seat"><h4 dir="auto"><bdi>{escaped(person.name)}</bdi>{pin}</h4>'
        f'<p class="pa-quiet" dir="auto">{escaped(who)}</p><ul class="pa-why">{reasons}</ul>'
        f'<p class="pa-load{often}">{load}</p>{quiet}</div>'
    )


def load_words(desk: Desk, times: int) -> str:
    return desk.t("desk.panel.load", count=times) if times else desk.t("desk.panel.not_asked")


def why_words(desk: Desk, told: Told) -> str:
    """A sentence of the service's, its values put as the reader says them."""
    values = dict(told.values)
    if values.get("role"):
        values["role"] = desk.t(f"desk.role.{values['role']}")
    if "language" in values:
        values["language"] = language_name(desk, str(values["language"]))
    said = desk.t(f"panel.why.{told.id}", **values)
    return said.replace("( )", "").replace("( ", "(").replace(" )", ")").replace("  ", " ").replace(" .", ".")


def caution_words(desk: Desk, warned: Warned) -> str:
    values = dict(warned.values)
    if "languages" in values:
        codes = str(values["languages"]).split(", ")
        values["languages"] = ", ".join(language_name(desk, code) for code in codes)
    return desk.t(f"panel.caution.{warned.caution.value}", **values)


def not_checked_words(desk: Desk, unchecked: Sequence[Unchecked]) -> str:
    if not unchecked:
        return ""
    return desk.t(
        "desk.panel.not_checked", what=", ".join(desk.t(f"panel.unchecked.{each.value}") for each in unchecked)
    )


def _caution(desk: Desk, file: PeerAssist, view: PanelView, seat: Seat, warned: Warned) -> None:
    """What speaks against them, and the box whose words set it aside."""
    key = shows(f"panel-reason-{file.id}-{seat.person.id}-{warned.caution.value}", warned.reason)
    tone = "pa-caution-open" if warned.open else "pa-caution-aside"
    st.html(f'<p class="pa-caution {tone}">{escaped(caution_words(desk, warned))}</p>')
    st.text_input(
        desk.t("desk.panel.reason"),
        key=key,
        max_chars=2000,
        placeholder=desk.t("desk.panel.reason_hint"),
        on_change=state.set_reason,
        disabled=not desk.may(),
        args=(desk, file, view, str(seat.person.id), warned.caution, key),
    )


def _evidence(desk: Desk, file: PeerAssist, seat: Seat) -> None:
    if seat.challenges is not None:
        st.html(
            f'<p class="pa-label">{escaped(desk.t("desk.panel.otherwise"))}</p>{_quote_html(desk, seat.challenges)}'
        )
    for number, each in enumerate(seat.evidence[:EVIDENCE_SHOWN]):
        st.html(_quote_html(desk, each))
        if each.document_id and st.button(
            desk.t("desk.cases.read"),
            key=f"panel-read-{file.id}-{seat.person.id}-{number}",
            type="tertiary",
            help=label_text(each.title),
        ):
            desk.go("library", document=str(each.document_id))


def _quote_html(desk: Desk, each: Evidence) -> str:
    where = " · ".join(str(part) for part in (each.title, each.place, each.year) if part)
    outcome = outcome_html(SIGNS[each.outcome], outcome_words(desk, each.outcome)) if each.outcome else ""
    return (
        f'<blockquote class="pa-quote" dir="auto">{escaped(each.quote)}</blockquote>'
        f'<p class="pa-quiet" dir="auto">{escaped(where)} {outcome}</p>'
    )


def _actions(desk: Desk, file: PeerAssist, view: PanelView, looked: state.Looked, seat: Seat) -> None:
    id, name = str(seat.person.id), label_text(seat.person.name)
    with st.popover(desk.t("desk.panel.swap"), type="tertiary", key=f"panel-swap-{file.id}-{id}", help=name):
        if not seat.reserves:
            st.html(f"<p>{escaped(desk.t('desk.panel.no_reserve'))}</p>")
        for reserve in seat.reserves:
            lost = (
                desk.t("desk.panel.reserve_even")
                if reserve.loss <= 0
                else desk.t("desk.panel.reserve_lost", lost=round(reserve.loss, 2))
            )
            st.html(
                f'<p dir="auto"><strong>{escaped(reserve.person.name)}</strong> <span class="pa-quiet">'
                f"{escaped(reserve.hub)} · {escaped(load_words(desk, reserve.load))} · {escaped(lost)}</span></p>"
            )
            desk.button(
                label_text(desk.t("desk.panel.take", name=reserve.person.name)),
                key=f"panel-take-{file.id}-{id}-{reserve.person.id}",
                on_click=state.swap,
                args=(desk, file, looked.ids, id, str(reserve.person.id)),
            )
    pinned = seat.person.id in view.file.settings.pinned
    desk.button(
        desk.t("desk.panel.unpin" if pinned else "desk.panel.pin"),
        key=f"panel-pin-{file.id}-{id}",
        type="tertiary",
        help=name,
        on_click=state.set_part,
        args=(desk, file, view, id, "pinned", not pinned),
    )
    desk.button(
        desk.t("desk.panel.leave_out"),
        key=f"panel-out-{file.id}-{id}",
        type="tertiary",
        help=name,
        on_click=state.set_part,
        args=(desk, file, view, id, "excluded", True),
    )


def _costs(desk: Desk, panel: Panel, hubs: Mapping[str, str], file: PeerAssist) -> None:
    if not panel.costs:
        return
    with st.expander(desk.t("desk.panel.costs"), key=f"panel-costs-{file.id}"):
        rows = []
        for cost in sorted(panel.costs, key=lambda cost: -cost.gain):
            name = rule_name(desk, cost.rule, hubs)
            said = desk.t("desk.panel.costs_nothing")
            if cost.gain > 0:
                said = desk.t(
                    "desk.panel.costs_this",
                    gain=round(cost.gain, 2),
                    comes=", ".join(cost.comes) or "–",
                    goes=", ".join(cost.goes) or "–",
                )
            rows.append(f'<li dir="auto"><strong>{escaped(name)}</strong>: {escaped(said)}</li>')
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.panel.costs_line"))}</p><ul>{"".join(rows)}</ul>')
