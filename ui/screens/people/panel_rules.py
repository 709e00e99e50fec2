"""The rules of the panel, each a small box that saves itself; then who is pinned, left out or added by hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from babel import Locale

from service.domain.panel_files import Challenging, PanelView
from service.domain.panels import FEWEST_SEATS, HUB, MOST_SEATS, ROLE, PanelRules, Seat, Spread
from service.domain.peer_assists import PeerAssist
from ui.calls.people import directory
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.screens.people import panel_state as state
from ui.screens.people.panel_challenger import challenger_of
from ui.section import shows

LANGUAGES = ("ar", "bn", "en", "es", "fr", "hi", "id", "ne", "pt", "ru", "sw", "ur", "vi", "zh")
FOUND_AT_MOST = 6
Read = Callable[[Any], dict[str, Any]]


def language_name(desk: Desk, code: str) -> str:
    return str(Locale(desk.language).languages.get(code, code))


def rules_of(
    desk: Desk, file: PeerAssist, view: PanelView, hubs: Mapping[str, str], seats: Sequence[Seat] = ()
) -> None:
    rules = view.file.settings.rules
    st.html(f"<h3>{escaped(desk.t('desk.panel.rules'))}</h3>")

    def set_up(name: str, value: Any, read: Read) -> dict[str, Any]:
        """The box shows what is kept, and keeps what is put into it."""
        key = shows(f"panel-{name}-{file.id}", value)

        def changed() -> None:
            state.change_rules(desk, file, view, **read(st.session_state[key]))

        return {
            "label": desk.t(f"desk.panel.rule.{name}"),
            "key": key,
            "on_change": changed,
            "disabled": not desk.may(),
        }

    st.slider(
        min_value=FEWEST_SEATS,
        max_value=MOST_SEATS,
        **set_up("seats", (rules.seats_from, rules.seats_to), lambda v: {"seats_from": v[0], "seats_to": v[1]}),
    )
    _number(set_up("per_hub", rules.per_hub, lambda v: {"per_hub": int(v)}), 1)
    _number(set_up("cap", rules.cap or 0, lambda v: {"cap": int(v) or None}), 0, most=100)
    _number(set_up("first_timers", rules.first_timers, lambda v: {"first_timers": int(v)}), 0)
    _number(set_up("challengers", rules.challengers, lambda v: {"challengers": int(v)}), 0)
    with st.expander(desk.t("desk.panel.more_rules"), key=f"panel-more-{file.id}"):
        st.multiselect(
            options=list(hubs),
            format_func=lambda id: label_text(hubs.get(id, id)),
            **set_up("host_hubs", [h for h in rules.host_hubs if h in hubs], lambda v: {"host_hubs": tuple(v)}),
        )
        languages = set_up("languages", list(rules.languages), lambda v: {"languages": tuple(v)})
        st.multiselect(
            options=sorted({*LANGUAGES, *rules.languages}, key=lambda code: language_name(desk, code)),
            format_func=lambda code: language_name(desk, code),
            **languages | {"disabled": languages["disabled"] or rules.any_language},
        )
        st.checkbox(**set_up("any_language", rules.any_language, lambda v: {"any_language": bool(v)}))
        _number(
            set_up("shared_minutes", rules.shared_minutes, lambda v: {"shared_minutes": int(v)}), 0, most=480, step=15
        )
        _spread(desk, file, view, rules, set_up)
        st.slider(
            min_value=0.0,
            max_value=1.0,
            step=0.02,
            **set_up("rest", rules.weights.rest, lambda v: {"weights": _weighing(rules, rest=v)}),
        )
        st.slider(
            min_value=0.0,
            max_value=3.0,
            step=0.1,
            **set_up("coverage", rules.weights.coverage, lambda v: {"weights": _weighing(rules, coverage=v)}),
        )
    _people(desk, file, view)
    challenger_of(desk, file, view, seats)


def _number(widget: dict[str, Any], least: int, *, most: int = MOST_SEATS, step: int = 1) -> None:
    st.number_input(min_value=least, max_value=most, step=step, **widget)


def _weighing(rules: PanelRules, **changes: float) -> Any:
    return rules.weights.model_copy(update=changes)


def _spread(desk: Desk, file: PeerAssist, view: PanelView, rules: PanelRules, set_up: Callable[..., Any]) -> None:
    """Of what there should be several: hubs, roles, or whatever the organisation records of people."""
    recorded = {name for person in directory(desk.client).values() for name in person.attributes}
    held = {each.of: each.at_least for each in rules.spread}
    names = [HUB, ROLE, *sorted((recorded | set(held)) - {HUB, ROLE})]

    def read(chosen: list[str]) -> dict[str, Any]:
        return {"spread": tuple(Spread(of=name, at_least=held.get(name, 2)) for name in chosen)}

    st.multiselect(
        options=names, format_func=lambda name: spread_name(desk, name), **set_up("spread", list(held), read)
    )
    for name, at_least in held.items():
        key = shows(f"panel-spread-{name}-{file.id}", at_least)

        def changed(name: str = name, key: str = key) -> None:
            now = held | {name: int(st.session_state[key])}
            state.change_rules(desk, file, view, spread=tuple(Spread(of=of, at_least=n) for of, n in now.items()))

        st.number_input(
            desk.t("desk.panel.spread_at_least", of=label_text(spread_name(desk, name))),
            min_value=1,
            max_value=MOST_SEATS,
            key=key,
            on_change=changed,
            disabled=not desk.may(),
        )


def spread_name(desk: Desk, name: str) -> str:
    return desk.t(f"desk.panel.spread_{name}") if name in (HUB, ROLE) else name


def _people(desk: Desk, file: PeerAssist, view: PanelView) -> None:
    settings = view.file.settings
    if settings.people():
        known = names_of(desk, [*settings.pinned, *settings.excluded, *settings.added])
        for part in ("pinned", "excluded", "added"):
            for id in getattr(settings, part):
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    said = desk.t(f"desk.panel.is_{part}", name=known.get(id, id))
                    st.html(f'<p class="pa-quiet" dir="auto">{escaped(said)}</p>')
                    desk.button(
                        desk.t("desk.panel.take_back"),
                        key=f"panel-{part}-{id}-{file.id}",
                        type="tertiary",
                        help=label_text(said),
                        on_click=state.set_part,
                        args=(desk, file, view, str(id), part, False),
                    )
    for each in settings.challengers:
        _challenger(desk, file, view, each)
    words = st.text_input(desk.t("desk.panel.add"), key=f"panel-add-{file.id}", help=desk.t("desk.panel.add_help"))
    if words.strip():
        found = [each for id, each in directory(desk.client, words=words).items() if id not in settings.added]
        if not found:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.panel.nobody_found"))}</p>')
        for person in found[:FOUND_AT_MOST]:
            desk.button(
                label_text(desk.t("desk.panel.add_name", name=person.name)),
                key=f"panel-add-{person.id}-{file.id}",
                type="tertiary",
                on_click=state.set_part,
                args=(desk, file, view, str(person.id), "added", True),
            )


def _challenger(desk: Desk, file: PeerAssist, view: PanelView, named: Challenging) -> None:
    name = names_of(desk, [named.person_id]).get(named.person_id, str(named.person_id))
    said = desk.t("desk.panel.is_challenger", name=name)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(f'<p class="pa-quiet" dir="auto">{escaped(said)}</p>')
        desk.button(
            desk.t("desk.panel.take_back"),
            key=f"panel-challenger-{named.person_id}-{file.id}",
            type="tertiary",
            help=label_text(said),
            on_click=state.set_challenger,
            args=(desk, file, view, str(named.person_id), ""),
        )


def names_of(desk: Desk, ids: Sequence[Any]) -> dict[str, str]:
    """Of the few who are named here, one by one where they are not among the first of the directory."""
    known = {id: person.name for id, person in directory(desk.client).items()}
    for id in ids:
        if id not in known:
            known[id] = str(desk.client.get(f"/people/{id}")["person"]["name"])
    return known
