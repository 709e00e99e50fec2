"""The ledger as files: a list for a spreadsheet that runs nothing, or everything as JSON."""

import csv
import io
import json
from collections.abc import Iterable

from service.domain.places import Language
from service.domain.sent import SentWords
from service.locale import say
from service.people.csv_export import SEPARATOR
from service.people.importing.harmless import harmless

COLUMNS = (
    "made_at", "asked_by_name", "file_title", "purpose", "visibility", "model", "host", "outcome", "error", "tokens_in", "tokens_out",
    "seconds", "cost_usd", "counted_usd", "names_hidden", "prompt_name", "prompt_version", "prompt_hash", "sent_hash", "draft_id", "id",
)  # fmt: skip


def ledger_csv(found: Iterable[SentWords], language: Language) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read the accents. The last columns are what was sent, and the answer."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=SEPARATOR[language], lineterminator="\r\n")
    rows.writerow([say(language, f"ledger.columns.{name}") for name in (*COLUMNS, "sent", "answer")])
    for each in found:
        values = each.call.model_dump(mode="json")
        cells = ["" if values[name] is None else str(values[name]) for name in COLUMNS]
        cells += ["\n\n".join(f"{message.role}:\n{message.text}" for message in each.messages), each.answer]
        rows.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def ledger_json(found: Iterable[SentWords]) -> bytes:
    return json.dumps([each.model_dump(mode="json") for each in found], ensure_ascii=False, indent=1).encode()
