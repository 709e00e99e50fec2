"""The rules cannot all hold: the smallest sets to ease, what each would buy, and a button that eases it."""

from collections.abc import Mapping

import streamlit as st

from service.domain.panel_files import PanelView
from service.domain.panels import FEWEST_SEATS, Conflict, Relaxation, Rule, RuleOf, WayOut
from service.domain.peer_assists import PeerAssist
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.screens.people import panel_state as state
from ui.screens.people.panel_rules import names_of, spread_name


def conflict_of(desk: Desk, file: PeerAssist, view: PanelView, conflict: Conflict, hubs: Mapping[str, str]) -> None:
    if not conflict.ways:
        said = desk.t("desk.panel.too_few", count=conflict.people, least=FEWEST_SEATS)
        st.html(f'<p class="pa-empty">{escaped(said)}</p>')
        return
    hubs = {**hubs, **names_of(desk, view.file.settings.pinned)}
    st.html(f"<h3>{escaped(desk.t('desk.panel.ways', count=len(conflict.ways)))}</h3>")
    for number, way in enumerate(conflict.ways):
        with st.container(key=f"pa-way-{number}", gap="small"):
            steps = " ".join(_step(desk, each, hubs) for each in way.relax)
            st.html(
                f'<div class="pa-way"><p><strong>{escaped(steps)}</strong></p><p>{escaped(_bought(desk, way))}</p>'
                f'<p class="pa-quiet" dir="auto">{escaped(", ".join(way.seats))}</p></div>'
            )
            desk.button(
                desk.t("desk.panel.ease"),
                key=f"panel-ease-{number}-{file.id}",
                help=label_text(steps),
                on_click=state.ease,
                args=(desk, file, view, way.relax),
            )


def _step(desk: Desk, change: Relaxation, hubs: Mapping[str, str]) -> str:
    rule, of = change.rule.rule, change.rule.of
    if rule in (Rule.HOST_HUB, Rule.LANGUAGE, Rule.PIN):
        return desk.t(f"desk.panel.drop.{rule.value}", of=hubs.get(of, of))
    return desk.t("desk.panel.from_to", rule=rule_name(desk, change.rule, hubs), was=change.was, to=change.to)


def _bought(desk: Desk, way: WayOut) -> str:
    return desk.t(
        "desk.panel.buys", count=len(way.seats), experience=f"{way.score.experience:.1f}", covered=way.covered
    )


def rule_name(desk: Desk, rule: RuleOf, hubs: Mapping[str, str]) -> str:
    of = spread_name(desk, rule.of) if rule.rule is Rule.SPREAD else hubs.get(rule.of, rule.of)
    return desk.t(f"panel.rule.{rule.rule.value}", of=of)
