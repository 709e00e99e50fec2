"""The report as files: Word first, since most hubs paste it into their own."""

from functools import partial

import streamlit as st

from service.domain.reports import HubReport
from ui.calls import reports
from ui.desk import Desk

SUFFIXES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown",
    "csv": "text/csv",
}


def files_of(desk: Desk, report: HubReport) -> None:
    """Made when it is asked for: nobody waits for files they do not want."""
    if not report.cases:
        return
    with st.container(key="pa-report-files", horizontal=True, gap="small"):
        for suffix, media_type in SUFFIXES.items():
            st.download_button(
                desk.t(f"desk.reports.file.{suffix}"),
                data=partial(reports.as_file, desk.client, report, suffix),
                file_name=f"{report.hub_id}-{report.quarter.name}.{suffix}".replace("/", "-"),
                mime=media_type,
                key=f"report-{suffix}",
                type="primary" if suffix == "docx" else "secondary",
                on_click="ignore",
            )
