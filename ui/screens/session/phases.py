"""Where the session stands: the phases with their clock, the rule of the one under way, what the facilitator could say, and the way on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from service.domain.agenda import Agenda, Format, Phase, Preset
from service.domain.peer_assists import PeerAssist
from service.domain.sessions import PhaseRun
from ui.calls import files, session
from ui.client import Refused, ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.phase_clock import ClockPhase, phase_clock
from ui.parts.prose import escaped, label_text
from ui.screens.session.live import Live, live_of, seen
from ui.screens.session.who_is_who import start_write_up
from ui.section import section
from ui.wording import clock_words

LOOK_EVERY = 4
SAYINGS = 3


@dataclass(frozen=True)
class Standing:
    """Seconds each item of the agenda has taken, the item under way and since when."""

    taken: tuple[float, ...]
    current: int | None
    started: datetime | None


def standing_of(agenda: Agenda, runs: Sequence[PhaseRun]) -> Standing:
    """The runs laid over the agenda. A phase that comes twice is taken in turn; one gone back to is found again."""
    taken = [0.0] * len(agenda.items)
    at, started = None, None
    for run in runs:
        places = [place for place, item in enumerate(agenda.items) if item.phase is run.phase]
        place = next((each for each in places if at is None or each >= at), places[0] if places else None)
        started = run.started_at if run.ended_at is None else None
        if place is None:
            at = None if run.ended_at is None else at
            continue
        at = place
        if run.ended_at is not None:
            taken[place] += (run.ended_at - run.started_at).total_seconds()
    under_way = bool(runs) and runs[-1].ended_at is None
    return Standing(tuple(taken), at if under_way else None, started if under_way else None)


def phases_of(desk: Desk, file: PeerAssist) -> None:
    live = live_of(desk, file)
    st.fragment(run_every=LOOK_EVERY)(_phases)(desk, file, _shape(live))


def _shape(live: Live) -> tuple[bool, Phase | None]:
    """What of the session decides which parts the page has."""
    phase = live.session.phase
    return live.session.begun, phase if phase is Phase.CLOSE else None if phase is None else Phase.RAPPORT


def _phases(desk: Desk, file: PeerAssist, drawn: tuple[bool, Phase | None]) -> None:
    with section():
        live = live_of(desk, file)
        if _shape(live) != drawn:
            st.rerun()
        agenda = file.agenda_or_default
        standing = standing_of(agenda, live.session.runs)
        with st.container(key=f"pa-next-session-{file.id}"):
            _next(desk, file, live, agenda, standing)
        _clock(desk, file, live, agenda, standing)
        if live.session.begun:
            _jumps(desk)
        with st.container():
            if live.session.phase is not None:
                _rule(desk, live.session.phase, agenda)


def _clock(desk: Desk, file: PeerAssist, live: Live, agenda: Agenda, standing: Standing) -> None:
    phase = live.session.phase
    idle = "desk.session.not_begun" if not live.session.begun else "desk.session.over"
    phase_clock(
        [
            ClockPhase(phase_name(desk, item.phase), item.minutes, taken)
            for item, taken in zip(agenda.items, standing.taken, strict=True)
        ],
        current=standing.current,
        started=standing.started,
        now=datetime.now(UTC),
        words=clock_words(desk.texts),
        label=desk.t("desk.session.phases"),
        idle=phase_name(desk, phase) if phase else desk.t(idle),
        key=f"clock-{file.id}",
    )


def _next(desk: Desk, file: PeerAssist, live: Live, agenda: Agenda, standing: Standing) -> None:
    """One sentence, one button, and behind a word the other ways."""
    phase = live.session.phase
    if not live.session.begun:
        first = agenda.items[0].phase
        _sentence(desk.t("desk.session.begin_line"))
        if desk.button(label_text(_to(desk, first, "begin")), key="session-begin", type="primary"):
            _move(desk, file, live, first)
        return
    if phase is None:
        _sentence(desk.t("desk.session.over_line", count=len(live.noted()), options=_options(live)))
        if desk.button(desk.t("desk.session.draft"), key="session-draft", type="primary"):
            start_write_up(desk, file)
        if desk.button(desk.t("desk.session.resume"), key="session-resume", type="tertiary"):
            _move(desk, file, live, live.session.runs[-1].phase)
        return
    after = _after(agenda, standing)
    _sentence(desk.t(f"desk.session.now.{phase.value}"))
    on = _to(desk, after, "go_on") if after else desk.t("desk.session.end")
    if desk.button(label_text(on), key="session-next", type="primary"):
        _move(desk, file, live, after)
    with st.popover(desk.t("desk.session.other_phase"), type="tertiary"):
        for each in dict.fromkeys(item.phase for item in agenda.items):
            if each is not phase and desk.button(label_text(phase_name(desk, each)), key=f"to-{each.value}"):
                _move(desk, file, live, each)
        if after and desk.button(desk.t("desk.session.pause"), key="session-end", type="tertiary"):
            _move(desk, file, live, None)


def _jumps(desk: Desk) -> None:
    """On a phone the page is long: links to its parts."""
    jumps = "".join(
        f'<a href="#pa-{name}">{escaped(desk.t(f"desk.session.jump.{name}"))}</a>'
        for name in ("notes", "options", "go-round", "bring")
    )
    st.html(f'<nav class="pa-jumps" aria-label="{escaped(desk.t("desk.file.jump.label"))}">{jumps}</nav>')


def _options(live: Live) -> int:
    return len(live.options) + len(live.only_noted_options())


def _sentence(sentence: str) -> None:
    st.html(f'<p class="pa-next-sentence">{escaped(sentence)}</p>')


def _to(desk: Desk, phase: Phase, how: str) -> str:
    return desk.t(f"desk.session.{how}", phase=phase_name(desk, phase))


def _after(agenda: Agenda, standing: Standing) -> Phase | None:
    if standing.current is None:
        return agenda.items[-1].phase
    rest = agenda.items[standing.current + 1 :]
    return rest[0].phase if rest else None


def _move(desk: Desk, file: PeerAssist, live: Live, phase: Phase | None) -> None:
    try:
        seen(file, session.move(desk.client, file.id, phase, live.session.revision))
    except Stale:
        notice(desk.t("desk.session.moved_elsewhere"), tone="care")
        return
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")
        return
    st.rerun()


def _rule(desk: Desk, phase: Phase, agenda: Agenda) -> None:
    """The rule of the phase, and beside it what the facilitator could say, in their own voice."""
    rule = phase.value if phase is not Phase.OPTIONS or agenda.peers_analyse else "options_host"
    said = [desk.t(f"desk.session.script.{phase.value}.{number}") for number in range(1, SAYINGS + 1)]
    lines = "".join(f"<li>{escaped(line)}</li>" for line in said)
    st.html(
        f'<section class="pa-rule"><div><p class="pa-label">{escaped(desk.t("desk.session.rule_label"))}</p>'
        f'<p class="pa-rule-line">{escaped(desk.t(f"desk.session.rule.{rule}"))}</p></div>'
        f'<div><p class="pa-label">{escaped(desk.t("desk.session.script_label"))}</p><ul class="pa-script">{lines}</ul></div></section>'
    )


def phase_name(desk: Desk, phase: Phase) -> str:
    return desk.t(f"desk.phase.{phase.value}")


# -- before: length, format, what to print --


def to_print(desk: Desk, file: PeerAssist) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.session.print'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.print_line"))}</p>')
    with st.container(horizontal=True, gap="small"):
        for name in ("run-sheet", "note-sheet"):
            words = name.replace("-", "_")
            st.download_button(
                desk.t(f"desk.session.{words}"),
                partial(session.sheet_to_print, desk.client, file.id, name),
                file_name=f"{desk.t(f'desk.session.{words}_file')}.pdf",
                mime="application/pdf",
                key=f"print-{name}",
                on_click="ignore",
            )
    _length(desk, file)


def _length(desk: Desk, file: PeerAssist) -> None:
    agenda = file.agenda_or_default
    facts = desk.t("desk.session.length_line", minutes=agenda.total_minutes, format=_format(desk, file.format))
    if file.agenda is None:
        facts = f"{facts} {desk.t('desk.session.no_agenda')}"
    st.html(f'<p class="pa-quiet">{escaped(facts)}</p>')
    with (
        st.popover(desk.t("desk.session.change_length"), type="tertiary"),
        st.form(f"length-{file.id}-{file.revision}", border=False),
    ):
        presets: list[Preset | None] = [None, *Preset]
        preset = st.selectbox(
            desk.t("desk.session.length"),
            presets,
            index=presets.index(file.agenda.preset if file.agenda else None),
            format_func=lambda each: desk.t(f"desk.session.preset.{each.value}" if each else "desk.session.preset.own"),
        )
        formats = list(Format)
        held = st.selectbox(
            desk.t("desk.session.format"),
            formats,
            index=formats.index(file.format),
            format_func=lambda each: _format(desk, each),
        )
        if desk.submit(desk.t("desk.save"), type="primary"):
            _save_length(desk, file, preset, held)


def _format(desk: Desk, held: Format) -> str:
    return desk.t(f"desk.session.formats.{held.value}")


def _save_length(desk: Desk, file: PeerAssist, preset: Preset | None, held: Format) -> None:
    try:
        if held is not file.format:
            file = files.change(desk.client, file.id, file.revision, format=held)
        if preset is not None and (file.agenda is None or preset is not file.agenda.preset):
            files.take_preset(desk.client, file, preset)
    except Stale:
        notice(desk.t("desk.file.changed_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    st.rerun()
