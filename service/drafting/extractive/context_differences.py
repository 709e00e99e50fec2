"""A past case beside this file: the extractive writer of the step *context_differences*.

Why it worked (or did not) in the write-up's own sentences, the facts stated there and here, and what to ask its people. What
nobody wrote down is asked, never stated.
"""

from collections.abc import Sequence

from service.domain.drafts import CaseComparison, CaseDifference, Claim, ContextDifferencesContent, Difference
from service.domain.library import Outcome
from service.domain.places import Language
from service.domain.problem import ProblemSheet, SheetField
from service.domain.sources import Source
from service.drafting.case_text import CaseText, Here
from service.drafting.extractive.facts import Fact, best_facts
from service.drafting.extractive.reasons import Reason, reasons, stated
from service.drafting.extractive.templates import filled, template
from service.support.sentences import read_sentences

_ASK_AT_MOST = 3
_QUOTED_AT_MOST = 40
"""Words of a reason quoted back to the people of the case."""
_SHEET_ANSWERS = {
    Difference.MONEY: (SheetField.CONSTRAINTS, SheetField.FIXED_AND_OPEN),
    Difference.TIME: (SheetField.DECISION,),
}
"""Fields of the sheet that, once filled, answer the question about a difference."""


def write_context_differences(
    sources: Sequence[Source], sheet: ProblemSheet, cases: Sequence[CaseText], *, here: Here, language: Language
) -> ContextDifferencesContent:
    """One comparison per case, in the order given. Claims about here rest on `sources`, claims about there on the case's."""
    ours = [(sentence, source) for source in sources for sentence in read_sentences(source) if not sentence.subject]
    facts_here = best_facts(ours)
    return ContextDifferencesContent(
        cases=tuple(_compared(number, case, facts_here, sheet, here, language) for number, case in enumerate(cases, 1))
    )


def _compared(
    number: int,
    case: CaseText,
    facts_here: dict[Difference, Fact | None],
    sheet: ProblemSheet,
    here: Here,
    language: Language,
) -> CaseComparison:
    document = case.document
    why = reasons(case)
    facts_there = best_facts(stated(case))
    differences = []
    open_there: list[Difference] = []
    for difference in Difference:
        row = _row(
            f"case-{number}-{difference.value}",
            difference,
            facts_there[difference],
            facts_here[difference],
            sheet,
            language,
        )
        same_hub = here.hub is not None and document.hub_id == here.hub.id
        if row is None or (difference is Difference.PLACE and same_hub and not (row.there and row.here)):
            continue
        differences.append(row)
        if row.there is None:
            open_there.append(difference)
    return CaseComparison(
        document_id=document.id,
        title=document.title,
        hub=case.hub_name or document.organisation,
        year=document.date.year if document.date else None,
        outcome=document.outcome,
        why=tuple(
            Claim(
                id=f"case-{number}-why-{at}",
                text=reason.sentence.text,
                support=(reason.sentence.span(reason.source),),
                quoted=True,
            )
            for at, reason in enumerate(why, 1)
        ),
        silent=not why,
        differences=tuple(differences),
        ask=_to_ask(document.outcome, why, open_there, language),
        people=case.people,
    )


def _row(
    claim_id: str,
    difference: Difference,
    fact_there: Fact | None,
    fact_here: Fact | None,
    sheet: ProblemSheet,
    language: Language,
) -> CaseDifference | None:
    """None where neither side says anything: there is nothing to compare."""
    if fact_there is None and fact_here is None:
        return None
    question = ""
    if fact_here is None and not any(sheet.text(field).strip() for field in _SHEET_ANSWERS.get(difference, ())):
        question = template("unknown_here", difference.value, language)
    elif fact_there is None:
        question = template("unknown_there", difference.value, language)
    return CaseDifference(
        difference=difference,
        there=_claim(f"{claim_id}-there", fact_there),
        here=_claim(f"{claim_id}-here", fact_here),
        question=question,
    )


def _claim(claim_id: str, fact: Fact | None) -> Claim | None:
    if fact is None:
        return None
    return Claim(id=claim_id, text=" ".join(fact.span.quote.split()), support=(fact.span,), quoted=True)


def _to_ask(
    outcome: Outcome, why: Sequence[Reason], open_there: Sequence[Difference], language: Language
) -> tuple[str, ...]:
    """Two or three questions for the people of the case, the most telling first."""
    kind = {Outcome.WORKED: "worked", Outcome.NOT: "not"}.get(outcome, "unknown")
    questions = []
    best_first = sorted(why, key=lambda reason: -reason.score)
    short = [reason.sentence.text for reason in best_first if reason.sentence.words <= _QUOTED_AT_MOST]
    if short:
        questions.append(filled(template("ask_people", f"{kind}_reason", language), words=short[0]))
    else:
        questions.append(template("ask_people", f"{kind}_silent", language))
    questions.append(template("ask_people", "start_again" if outcome is Outcome.NOT else "already_there", language))
    questions += [template("unknown_there", difference.value, language) for difference in open_there[:1]]
    if len(questions) < _ASK_AT_MOST and outcome is not Outcome.NOT:
        questions.append(template("ask_people", "start_again", language))
    return tuple(questions[:_ASK_AT_MOST])
