"""How it runs: whether all is well, what is being worked on and what failed, what it costs, and what it runs on."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from service.domain.progress import JobStatus
from service.domain.running import JobSeen, Running
from ui.calls import running as calls
from ui.client import Client, ServiceProblem
from ui.desk import Desk, Screen
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.wording import moment
from ui.section import section, tell, told

STATEMENTS = 10
GIGABYTE, MEGABYTE = 1_000_000_000, 1_000_000


def draw(desk: Desk) -> None:
    masthead(desk.t("desk.running.title"))
    with section():
        now = calls.running(desk.client)
        if now is None:
            notice(desk.t("desk.running.not_yours"), tone="care")
            return
        _standing(desk, now)
        _work(desk, now)
        _library(desk, now)
        _models(desk, now)
        _machine(desk, now)
        _slow(desk, now)


def _standing(desk: Desk, now: Running) -> None:
    well = not now.health.degraded
    line = desk.t("desk.running.well" if well else "desk.running.not_well", count=len(now.health.degraded))
    st.html(f'<div class="pa-next"><p class="pa-next-sentence">{escaped(line)}</p></div>')
    for word in now.health.degraded:
        notice(desk.t(f"desk.running.degraded.{word}"), tone="care")
    for caution in now.cautions:
        notice(desk.t(f"desk.running.caution.{caution}"))
    st.button(desk.t("desk.running.look_again"), key="running-again", type="tertiary")


def _work(desk: Desk, now: Running) -> None:
    _heading(desk, "work")
    told("running")
    waiting = sum(each.count for each in now.work.counts if each.status is JobStatus.WAITING)
    at_work = sum(each.count for each in now.work.counts if each.status is JobStatus.RUNNING)
    done = sum(each.count for each in now.work.counts if each.status is JobStatus.DONE)
    lines = [desk.t("desk.running.jobs", running=at_work, waiting=waiting, done=done)]
    if waiting:
        lines.append(desk.t("desk.running.longest_wait", count=max(1, round(now.work.longest_wait_seconds / 60))))
    lines += [
        desk.t(f"desk.running.mails.{state}", count=count)
        for state, count in now.work.mails.items()
        if f"desk.running.mails.{state}" in desk.texts.catalogue
    ]
    _quiet(" ".join(lines))
    for job in now.work.open:
        _job(desk, job)
    if now.work.failed:
        st.html(f"<h3>{escaped(desk.t('desk.running.failed'))}</h3>")
    for job in now.work.failed:
        _job(desk, job)


def _job(desk: Desk, job: JobSeen) -> None:
    with st.container(key=f"pa-job-{job.id}", gap=None):
        what = desk.t(
            "desk.running.job",
            kind=desk.t(f"desk.running.kind.{job.kind}"),
            status=desk.t(f"desk.running.status.{job.status}"),
            when=moment(desk, job.made_at),
        )
        about = [_doing(desk, job), _reason(desk, job)]
        if job.request_id:
            about.append(desk.t("desk.running.reference", reference=job.request_id))
        quiet = " · ".join(each for each in about if each)
        st.html(f'<p>{escaped(what)}</p><p class="pa-quiet">{escaped(quiet)}</p>')
        if not job.status.is_over and not job.cancel_asked:
            _button(desk, "cancel", job, calls.cancel)
        if job.may_retry:
            _button(desk, "retry", job, calls.retry)


def _button(desk: Desk, what: str, job: JobSeen, call: Callable[[Client, str], None]) -> None:
    st.button(
        desk.t(f"desk.running.{what}"),
        key=f"running-{what}-{job.id}",
        type="tertiary",
        on_click=partial(_do, desk, what, partial(call, desk.client, job.id)),
    )


def _do(desk: Desk, what: str, act: Callable[[], None]) -> None:
    try:
        act()
    except ServiceProblem as problem:
        tell("running", problem.sentence)
    else:
        st.toast(desk.t(f"desk.running.{what}_done"))


def _doing(desk: Desk, job: JobSeen) -> str:
    message = f"progress.{job.doing}"
    if job.status is not JobStatus.RUNNING or message not in desk.texts.catalogue:
        return ""
    return desk.t(message, **job.values)


def _reason(desk: Desk, job: JobSeen) -> str:
    message = f"errors.{job.error}"
    return desk.t(message, **job.error_values) if job.error and message in desk.texts.catalogue else ""


def _library(desk: Desk, now: Running) -> None:
    _heading(desk, "library")
    index = now.index
    lines = [desk.t("desk.running.index", documents=index.documents, vectors=index.vectors)]
    if index.without_vectors:
        lines.append(desk.t("desk.running.without_vectors", count=index.without_vectors))
    if index.changes_behind:
        lines.append(desk.t("desk.running.behind", count=index.changes_behind))
    lines.append(desk.t(f"desk.running.chroma.{index.chroma}"))
    if index.asks_for_reindex:
        lines.append(desk.t("desk.running.reindex"))
    _quiet(" ".join(lines))


def _models(desk: Desk, now: Running) -> None:
    _heading(desk, "models")
    model = now.drafting.model
    _quiet(desk.t("desk.running.model", model=model) if model else desk.t("desk.running.no_model"))
    rows = [
        desk.t("desk.running.use", model=use.model, count=use.calls, failed=use.failed, usd=_usd(desk, use.counted_usd))
        for use in now.drafting.uses
    ]
    _list(rows or [desk.t("desk.running.no_use")])
    if st.button(desk.t("desk.administration.open_ledger"), key="running-ledger", type="tertiary"):
        desk.go("ledger")


def _machine(desk: Desk, now: Running) -> None:
    _heading(desk, "machine")
    here = now.machine
    lines = [
        desk.t("desk.running.started", when=moment(desk, here.started_at), process=str(here.process)),
        desk.t("desk.running.disk", free=_gigabytes(desk, here.free_bytes), total=_gigabytes(desk, here.total_bytes)),
    ]
    if here.database_bytes is not None:
        lines.append(desk.t("desk.running.database", megabytes=max(1, round(here.database_bytes / MEGABYTE))))
    _quiet(" ".join(lines))
    _quiet(" · ".join(f"{name} {version}" for name, version in here.versions.items()))


def _slow(desk: Desk, now: Running) -> None:
    _heading(desk, "slow")
    if not now.slow_queries:
        _quiet(desk.t("desk.running.none_slow", ms=now.machine.slow_query_ms))
        return
    _quiet(desk.t("desk.running.slow_line", ms=now.machine.slow_query_ms))
    rows = "".join(
        f"<li><p>{escaped(desk.t('desk.running.slow_row', count=each.count, worst=each.worst_ms))}</p>"
        f'<pre class="pa-sent" tabindex="0">{escaped(each.statement)}</pre></li>'
        for each in now.slow_queries[:STATEMENTS]
    )
    st.html(f'<ul class="pa-ledger">{rows}</ul>')


def _heading(desk: Desk, part: str) -> None:
    st.html(f"<h2>{escaped(desk.t(f'desk.running.part.{part}'))}</h2>")


def _quiet(line: str) -> None:
    st.html(f'<p class="pa-quiet">{escaped(line)}</p>')


def _list(rows: list[str]) -> None:
    items = "".join(f"<li><p>{escaped(row)}</p></li>" for row in rows)
    st.html(f'<ul class="pa-ledger">{items}</ul>')


def _gigabytes(desk: Desk, size: int) -> str:
    return desk.texts.number(round(size / GIGABYTE, 1))


def _usd(desk: Desk, usd: float) -> str:
    return desk.texts.number(round(usd, 2))


SCREEN = Screen(path="running", title="desk.running.title", draw=draw, shelf="file")
