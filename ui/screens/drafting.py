"""Drafts as they arrive: what each is doing, a way out, who writes them, and where they came from."""

from collections.abc import Callable

import streamlit as st

from service.domain.drafts import Draft, DraftKind, DraftStatus, Provenance, Writer
from service.domain.peer_assists import PeerAssist
from service.domain.progress import Job
from ui.calls import drafts, service
from ui.client import Missing, ServiceProblem
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.progress import progress
from ui.parts.prose import escaped
from ui.screens.wording import moment
from ui.section import section

GOING_ON = (DraftStatus.WAITING, DraftStatus.RUNNING)
LOOK_EVERY = 0.8
"""Seconds between two looks at work that goes on."""


def progress_of(desk: Desk, file: PeerAssist, found: tuple[Draft, ...]) -> None:
    """Draw the work that goes on; when a draft is ready the page is drawn again with it."""
    going_on = [draft for draft in latest(found) if draft.status in GOING_ON]
    if st.session_state.pop(f"drafting-trouble-{file.id}", False):
        notice(desk.t("desk.drafting.not_started"), tone="care")
    for draft in latest(found):
        if draft.status is DraftStatus.FAILED:
            notice(_failed(desk, draft), tone="care")
        if draft.status is DraftStatus.CANCELLED:
            notice(desk.t("desk.drafting.cancelled", what=desk.t(f"desk.drafting.kind.{draft.kind.value}")))
    if going_on:
        st.fragment(run_every=LOOK_EVERY)(_working)(desk, [draft.id for draft in going_on])


def latest(found: tuple[Draft, ...]) -> list[Draft]:
    """The newest draft of each kind, whatever became of it."""
    newest: dict[DraftKind, Draft] = {}
    for draft in sorted(found, key=lambda draft: draft.made_at):
        newest[draft.kind] = draft
    return [newest[kind] for kind in DraftKind if kind in newest]


def _working(desk: Desk, ids: list[str]) -> None:
    with section():
        _look(desk, ids)


def _look(desk: Desk, ids: list[str]) -> None:
    now = [drafts.get(desk.client, id) for id in ids]
    for draft in now:
        if draft.status not in GOING_ON:
            st.rerun()
    for draft in now:
        job = _job(desk, draft)
        if (
            progress(
                _doing(desk, draft, job),
                key=f"draft-{draft.id}",
                done=job.done if job else None,
                total=job.total if job else None,
                line=desk.t(f"desk.drafting.kind.{draft.kind.value}"),
                cancel=desk.t("desk.drafting.cancel"),
            )
            and draft.job_id
        ):
            service.cancel(desk.client, draft.job_id)


def _job(desk: Desk, draft: Draft) -> Job | None:
    if draft.job_id is None:
        return None
    try:
        return service.job(desk.client, draft.job_id)
    except Missing:
        return None


def _doing(desk: Desk, draft: Draft, job: Job | None) -> str:
    if job is None or not job.doing:
        return desk.t("desk.drafting.waiting")
    id = job.doing if job.doing.startswith("progress.") else f"progress.{job.doing}"
    return desk.t(id, **{"count": job.total, "done": job.done, "total": job.total, **job.values})


def _failed(desk: Desk, draft: Draft) -> str:
    reason = f"errors.{draft.error}"
    sentence = desk.t(reason) if draft.error and reason in desk.texts.catalogue else ""
    what = desk.t(f"desk.drafting.kind.{draft.kind.value}")
    return " ".join(part for part in (desk.t("desk.drafting.failed", what=what), sentence) if part)


def draft_again(desk: Desk, start: Callable[[Writer], object], writer: Writer = Writer.AUTO) -> None:
    """Have something drafted, and draw the page again; what goes wrong is said here."""
    try:
        start(writer)
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")
        return
    st.rerun()


def provenance_of(
    desk: Desk, file: PeerAssist, found: tuple[Draft, ...], start: Callable[[Writer], object], *, part: str = ""
) -> None:
    """At the foot: where the drafts came from, and who writes the next ones. `start` has them written by the writer chosen.

    `part` tells them apart where a page drafts more than one thing.
    """
    own = f"-{part}" if part else ""
    with st.container(key=f"pa-provenance{own}", gap="small"):
        for draft in latest(found):
            if draft.provenance is not None:
                st.html(f'<p class="pa-quiet">{escaped(_came_from(desk, draft, draft.provenance))}</p>')
                _what_was_sent(desk, draft, draft.provenance)
        with st.expander(desk.t("desk.drafting.how"), key=f"how-drafted{own}"):
            writers = list(Writer)
            writer = st.radio(
                desk.t("desk.drafting.writer"),
                writers,
                format_func=lambda writer: desk.t(f"desk.drafting.writer_{writer.value}"),
                key=f"writer-{file.id}{own}",
            )
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.drafting.again_line"))}</p>')
            if desk.button(desk.t("desk.drafting.again"), key=f"draft-again{own}") and writer:
                draft_again(desk, start, writer)


def _what_was_sent(desk: Desk, draft: Draft, provenance: Provenance) -> None:
    """The way to the ledger, where a model was asked: also where its answer could not be used."""
    asked = provenance.writer is Writer.MODEL or provenance.fell_back
    if asked and st.button(desk.t("desk.ledger.what_was_sent"), key=f"sent-{draft.id}", type="tertiary"):
        desk.go("ledger", draft=draft.id)


def _came_from(desk: Desk, draft: Draft, provenance: Provenance) -> str:
    what = desk.t(f"desk.drafting.kind.{draft.kind.value}")
    what = what[:1].upper() + what[1:]
    when = moment(desk, draft.made_at)
    if provenance.writer is Writer.EXTRACTIVE:
        line = desk.t("desk.drafting.from_extractive", what=what, count=len(provenance.source_ids), when=when)
    else:
        line = desk.t(
            "desk.drafting.from_model",
            what=what,
            count=len(provenance.source_ids),
            when=when,
            model=provenance.model,
            host=provenance.host,
        )
    if provenance.writer is Writer.EXTRACTIVE and not provenance.fell_back:
        line += " " + desk.t("desk.drafting.no_model")
    if provenance.fell_back:
        line += " " + desk.t("desk.drafting.fell_back")
        if (why := f"errors.{provenance.fell_back}") in desk.texts.catalogue:
            line += " " + desk.t(why)
    return line
