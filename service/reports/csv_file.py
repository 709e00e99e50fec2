"""The action steps of a quarter as a table. A cell that a spreadsheet would run as a formula is made text again."""

import csv
import io

from service.domain.reports import HubReport
from service.locale import say

COLUMNS = ("case", "day", "what", "owner", "due", "due_date", "status", "note", "outcome")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def actions_csv(report: HubReport) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read the accents; dates as YYYY-MM-DD."""
    language = report.language
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([say(language, f"reports.columns.{name}") for name in COLUMNS])
    for case in report.cases:
        for step in case.actions:
            cells = (
                case.title,
                case.day.isoformat(),
                step.what,
                step.owner,
                step.due,
                step.due_date.isoformat() if step.due_date else "",
                say(language, f"follow_up.status.{step.status}"),
                step.note,
                say(language, f"follow_up.outcomes.{case.outcome}"),
            )
            rows.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """People's words never run: what begins like a formula begins with an apostrophe instead."""
    return f"'{cell}" if cell.startswith(_FORMULA) or cell.lstrip(" \n").startswith(_FORMULA) else cell
