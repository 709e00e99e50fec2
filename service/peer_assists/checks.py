"""All that a facilitator may want to put to the host, in the order to raise it. Works without a model; a model may add, never remove."""

from collections.abc import Mapping
from datetime import date

from service.domain.findings import Finding, Words
from service.domain.peer_assists import PeerAssist
from service.domain.problem import SheetField, minutes_to_tell
from service.peer_assists.date_check import BEFORE_THE_SESSION, date_findings
from service.peer_assists.fit_check import cost_findings, fit_findings, lighter_findings
from service.peer_assists.wording import readings

MINUTES_TO_TELL = 5
SHORT_FORMAT_MINUTES = 120
QUESTIONS_AT_MOST = 3
READING_ORDER = ("decision_made", "solution_in_disguise", "approval_seeking", "review", "blame", "defence")


def findings(
    file: PeerAssist, sheet: Mapping[SheetField, str], *, today: date, similar_cases: int = 0
) -> tuple[Finding, ...]:
    """Dates first, since they cannot be talked away; then what the words say, the sheet, the fit and the agenda."""
    minutes = file.agenda.working_minutes if file.agenda else 0
    found = date_findings(file, today=today)
    found += wording_findings(file.request, sheet)
    found += sheet_findings(sheet, agenda_minutes=minutes)
    if file.stage in BEFORE_THE_SESSION:
        found += lighter_findings(file.request, file.fit)
        found += fit_findings(file.fit, similar_cases=similar_cases)
        found += cost_findings(file.cost, agenda_minutes=minutes)
    if file.agenda is not None:
        found += file.agenda.findings(file.format)
    return tuple(found)


def wording_findings(request: str, sheet: Mapping[SheetField, str]) -> list[Finding]:
    """One finding of a kind, with all its words: those of the request first, then the sheet's in its order."""
    words: dict[str, list[Words]] = {}
    texts = [("request", request), *((field.value, sheet.get(field, "")) for field in SheetField)]
    for name, text in texts:
        for finding, found in readings(text, name).items():
            words.setdefault(finding, []).extend(found)
    return [Finding(id=finding, words=tuple(words[finding])) for finding in READING_ORDER if finding in words]


def sheet_findings(sheet: Mapping[SheetField, str], *, agenda_minutes: int) -> list[Finding]:
    """The five minutes of the short formats, and the three questions one can learn from in a day."""
    found = []
    minutes = minutes_to_tell(*sheet.values())
    if minutes > MINUTES_TO_TELL and agenda_minutes <= SHORT_FORMAT_MINUTES:
        found.append(Finding(id="sheet.long_to_tell", values={"count": round(minutes), "limit": MINUTES_TO_TELL}))
    questions = [line for line in sheet.get(SheetField.WANT_TO_LEARN, "").splitlines() if line.strip()]
    if len(questions) > QUESTIONS_AT_MOST:
        found.append(Finding(id="sheet.many_questions", values={"count": len(questions), "limit": QUESTIONS_AT_MOST}))
    return found
