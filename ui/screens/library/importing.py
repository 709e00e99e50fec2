"""Adding write-ups: drop files, see what is being read, and what became of each."""

import streamlit as st

from service.domain.imports import FileStatus, ImportedFile
from service.domain.places import Visibility
from service.domain.progress import JobStatus
from ui.calls import library, service
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.progress import progress
from ui.parts.prose import escaped

JOB = "import-job"


def import_of(desk: Desk, *, open_at_first: bool) -> None:
    running = JOB in st.session_state
    with st.expander(desk.t("desk.library.import"), expanded=open_at_first or running, key="library-import"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.library.import_line"))}</p>')
        _form(desk)
        if JOB in st.session_state:
            job_id, import_id = st.session_state[JOB]
            if service.job(desk.client, job_id).status.is_over:
                _report(desk, job_id, import_id)
            else:
                st.fragment(run_every=1)(_reading)(desk, job_id)


def _form(desk: Desk) -> None:
    with st.form("import", border=False, clear_on_submit=True):
        # Any kind is taken here: the service says of each file what is wrong with it, where Streamlit shows a red name and English words.
        dropped = st.file_uploader(desk.t("desk.library.import_files"), accept_multiple_files=True, key="import-files")
        who = [Visibility.ORGANISATION, Visibility.HUB]
        visibility = st.selectbox(
            desk.t("desk.library.import_visibility"),
            who,
            format_func=lambda each: desk.t(f"desk.visibility.{each.value}"),
            key="import-visibility",
        )
        sent = desk.submit(desk.t("desk.library.import_action"), type="primary", needs="manage_library")
    if not sent:
        return
    if not dropped:
        notice(desk.t("desk.library.import_missing"), tone="care")
        return
    try:
        job = library.start_import(
            desk.client, [(file.name, file.getvalue()) for file in dropped], visibility=visibility.value
        )
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    st.session_state[JOB] = (job.id, job.subject_id)


def _reading(desk: Desk, job_id: str) -> None:
    job = service.job(desk.client, job_id)
    if job.status.is_over:
        st.rerun()
    doing = f"progress.{job.doing}"
    values = {"count": job.total, "done": job.done, "total": job.total, **job.values}
    sentence = desk.t(doing, **values) if doing in desk.texts.catalogue else desk.t("desk.library.importing")
    if progress(sentence, key="importing", done=job.done, total=job.total, cancel=desk.t("desk.library.import_cancel")):
        service.cancel(desk.client, job_id)


def _report(desk: Desk, job_id: str, import_id: str) -> None:
    job = service.job(desk.client, job_id)
    report = library.import_report(desk.client, import_id)
    if job.status is JobStatus.FAILED:
        notice(desk.t("desk.library.import_failed"), tone="care")
    elif job.status is JobStatus.CANCELLED:
        notice(desk.t("desk.library.import_cancelled"))
    else:
        notice(desk.t("desk.library.import_done", count=report.added), tone="done" if report.added else "care")
    for number, file in enumerate(report.files):
        _file(desk, file, number)


def _file(desk: Desk, file: ImportedFile, number: int) -> None:
    """One file: what became of it, in the service's sentence, and a way to read and correct it."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"imported-file-{number}"):
        rows = "".join(f'<li dir="auto">{escaped(note.message)}</li>' for note in file.notes[:20])
        notes = f'<ul class="pa-list">{rows}</ul>' if rows else ""
        st.html(
            f'<div class="pa-imported"><p dir="auto"><strong>{escaped(file.name)}</strong> '
            f'<span class="pa-quiet">{escaped(file.message)}</span></p>'
            f"{notes}</div>"
        )
        readable = file.document_id is not None and file.status is not FileStatus.REFUSED
        if readable and st.button(desk.t("desk.library.read"), key=f"imported-{number}", type="tertiary"):
            desk.go("library", document=str(file.document_id))
