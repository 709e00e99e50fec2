"""The report as Word, PDF and Markdown, in the hub's look. The slow part: not for a transaction."""

from service.domain.looks import Look
from service.domain.reports import HubReport
from service.pages.markdown import markdown_of
from service.pages.typesetting import typeset
from service.pages.word import word_file
from service.reports.paper import document_of


def report_docx(report: HubReport, *, look: Look, logo: bytes | None = None, template: bytes | None = None) -> bytes:
    """An insert for the hub's own report: real headings, lists and tables."""
    return word_file(document_of(report), look, logo, template=template)


def report_pdf(report: HubReport, *, look: Look, logo: bytes | None = None) -> bytes:
    """Raises BadInput where a character has no font of ours."""
    return typeset(document_of(report), look, logo).pdf


def report_markdown(report: HubReport) -> bytes:
    return markdown_of(document_of(report)).encode()
