"""The go-round: who has not spoken, and a last word from everybody. Beside it the time told against the time listened."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.session_balance import balance
from service.domain.session_views import SessionBalance, SideWords
from service.domain.sessions import Side, Voice
from ui.calls import session
from ui.client import ServiceProblem
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.screens.session.live import live_of
from ui.screens.session.people import counted_people
from ui.section import section, shows, tell, told

LOOK_EVERY = 20
SIDES = (Side.HOST, Side.PEER, Side.FACILITATOR, None)


def go_round_of(desk: Desk, file: PeerAssist) -> None:
    st.fragment(run_every=LOOK_EVERY)(_go_round)(desk, file)


def _go_round(desk: Desk, file: PeerAssist) -> None:
    with section():
        told(f"go-round-{file.id}")
        live = live_of(desk, file)
        voices = counted_people(desk, file, upto=live.upto)
        st.html(f'<h2 id="pa-go-round">{escaped(desk.t("desk.session.go_round"))}</h2>')
        st.html(f'<p class="pa-go-round-line">{escaped(_silent(desk, voices))}</p>')
        if voices:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.last_word"))}</p>')
        with st.container(key="pa-voices", gap=None):
            for voice in _in_turn(voices):
                _voice(desk, file, voice)
        _balance(desk, balance(live.in_order(), live.session.runs, file.agenda_or_default, now=datetime.now(UTC)))


def _silent(desk: Desk, voices: Sequence[Voice]) -> str:
    peers = [voice for voice in voices if voice.side is Side.PEER]
    if not peers:
        return desk.t("desk.session.no_peers")
    silent = sum(1 for voice in peers if not voice.notes and not voice.had_last_word)
    if not silent:
        return desk.t("desk.session.all_spoke", count=len(peers))
    return desk.t("desk.session.silent", count=silent, total=len(peers))


def _in_turn(voices: Sequence[Voice]) -> list[Voice]:
    """Those who have not spoken first; the host's own team listens and comes last."""
    return sorted(voices, key=lambda voice: (voice.side is Side.HOST, voice.had_last_word, voice.notes, voice.name))


def _voice(desk: Desk, file: PeerAssist, voice: Voice) -> None:
    said = desk.t("desk.session.noted_times", count=voice.notes) if voice.notes else desk.t("desk.session.not_spoken")
    side = f", {desk.t(f'desk.side.{voice.side.value}')}" if voice.side else ""
    key = shows(f"last-word-{file.id}-{voice.name}", voice.had_last_word)
    st.checkbox(
        label_text(f"{voice.name}{side}: {said}"),
        key=key,
        disabled=not desk.may(),
        on_change=_tick,
        args=(desk, file, voice.name, key),
    )


def _tick(desk: Desk, file: PeerAssist, name: str, key: str) -> None:
    try:
        session.last_word(desk.client, file.id, name, had=bool(st.session_state[key]))
    except ServiceProblem as problem:
        tell(f"go-round-{file.id}", problem.sentence)


def _balance(desk: Desk, counted: SessionBalance) -> None:
    st.html(f'<h3 class="pa-balance-title">{escaped(desk.t("desk.session.balance"))}</h3>')
    if counted.telling is None:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.balance_empty"))}</p>')
        return
    share = round(counted.telling * 100)
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.balance_line", share=share))}</p>')
    st.html(_picture(desk, counted.sides))
    with st.expander(desk.t("desk.session.balance_table")):
        st.html(_table(desk, counted))


def _picture(desk: Desk, sides: Sequence[SideWords]) -> str:
    """One bar a side, labelled directly. The numbers stand in the table for those who cannot see it."""
    most = max((side.words for side in sides), default=0) or 1
    rows = "".join(
        f'<div class="pa-balance-row"><span>{escaped(_side(desk, each.side))}</span>'
        f'<span class="pa-balance-bar"><i class="pa-side-{each.side.value if each.side else "none"}" '
        f'style="width:{each.words / most * 100:.1f}%"></i></span>'
        f"<span>{escaped(desk.t('desk.session.words', count=each.words))}</span></div>"
        for each in sorted(sides, key=lambda each: SIDES.index(each.side))
        if each.words
    )
    return f'<div class="pa-balance">{rows}</div>'


def _table(desk: Desk, balance: SessionBalance) -> str:
    heads = [desk.t("desk.session.phase"), desk.t("desk.session.minutes"), *(_side(desk, side) for side in SIDES)]
    head = "".join(f'<th scope="col">{escaped(each)}</th>' for each in heads)
    rows = []
    for phase in balance.phases:
        words = {side.side: side.words for side in phase.sides}
        name = desk.t(f"desk.phase.{phase.phase.value}") if phase.phase else desk.t("desk.session.afterwards")
        minutes = desk.t("desk.session.of_minutes", minutes=round(phase.minutes), planned=phase.minutes_planned)
        cells = "".join(f"<td>{desk.texts.number(words.get(side, 0))}</td>" for side in SIDES)
        rows.append(f'<tr><th scope="row">{escaped(name)}</th><td>{escaped(minutes)}</td>{cells}</tr>')
    caption = escaped(desk.t("desk.session.balance_caption"))
    return (
        f'<div class="pa-table"><table><caption class="pa-quiet">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _side(desk: Desk, side: Side | None) -> str:
    return desk.t(f"desk.side.{side.value}" if side else "desk.side.unknown")
