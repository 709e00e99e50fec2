"""Checks as margin notes: the words in question, a question for the host, "keep as it is". Never on a screen shared with the host."""

import re
from collections.abc import Sequence
from datetime import date

import streamlit as st

from service.domain.findings import Finding
from service.domain.peer_assists import PeerAssist
from service.domain.problem import SheetField
from ui.calls import files
from ui.desk import Desk
from ui.parts.margin_note import Stretch, margin_note
from ui.parts.prose import escaped
from ui.section import redraw

_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")


def shared_screen(desk: Desk, file: PeerAssist) -> bool:
    """The switch "I am sharing my screen": while it is on, nothing meant for the facilitator alone is drawn."""
    return st.toggle(desk.t("desk.checks.shared"), key=f"shared-{file.id}", help=desk.t("desk.checks.shared_help"))


def is_about_dates(finding: Finding) -> bool:
    """The time left stands in the date line above the sheet."""
    return finding.id.startswith("dates.")


def finding_sentence(desk: Desk, finding: Finding) -> str:
    """Days among the values come as ISO text and are said as the reader writes them."""
    values = {
        name: desk.texts.date(date.fromisoformat(value)) if isinstance(value, str) and _DAY.match(value) else value
        for name, value in finding.values.items()
    }
    return desk.t(f"checks.{finding.id}", **values)


def notes_about(desk: Desk, file: PeerAssist, findings: Sequence[Finding], field: SheetField | None) -> None:
    """Draw the notes about one field, or those about the request and the file as a whole."""
    mine = [each for each in findings if _field_of(each) is field and not is_about_dates(each)]
    if not mine:
        return
    if field is not None:
        _notes(desk, file, mine, field.value)
        return
    waiting = sum(1 for finding in mine if not finding.kept)
    with st.expander(desk.t("desk.checks.some", count=waiting), key=f"notes-{file.id}"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.checks.only_you"))}</p>')
        _notes(desk, file, mine, "file")


def _notes(desk: Desk, file: PeerAssist, mine: Sequence[Finding], place: str) -> None:
    for number, finding in enumerate(mine):
        key = f"{file.id}-{place}-{number}-{finding.id}".replace(".", "-")
        words = " … ".join(each.text for each in finding.words)
        pressed = margin_note(
            finding_sentence(desk, finding),
            key=key,
            text=words,
            stretches=(Stretch(0, len(words)),) if words else (),
            keep=desk.t("desk.checks.keep"),
            kept=desk.t("desk.checks.kept") if finding.kept else None,
        )
        if pressed:
            files.keep(desk.client, file.id, finding.id)
            redraw()


def _field_of(finding: Finding) -> SheetField | None:
    for words in finding.words:
        name = words.field.removeprefix("sheet.")
        if name in set(SheetField):
            return SheetField(name)
    return None
