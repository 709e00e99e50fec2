"""The audit trail as a table that spreadsheets open and that runs nothing there."""

import csv
import io
import re
from collections.abc import Iterable

from service.domain.audit import AuditEntry
from service.domain.places import Language
from service.locale import say

COLUMNS = ("number", "at", "action", "kind", "actor", "for_person", "subject", "file", "values", "hash")
_RUNS = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")


def as_csv(entries: Iterable[AuditEntry], language: Language) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it; moments in UTC."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([say(language, f"audit.columns.{name}") for name in COLUMNS])
    erased = say(language, "audit.erased")
    for entry in entries:
        members = entry.model_dump(mode="json")
        members["action"] = say(language, f"audit.action.{entry.action}")
        members["values"] = " ".join(f"{name}={value}" for name, value in entry.values.items())
        cells = [erased if members[name] is None else str(members[name]) for name in COLUMNS]
        rows.writerow([f"'{cell}" if _RUNS.match(cell) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")
