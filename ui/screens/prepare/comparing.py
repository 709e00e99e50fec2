"""A past case beside this file: why it worked there (or did not), what differs here, what to ask its people."""

from collections.abc import Mapping, Sequence

import streamlit as st

from service.domain.drafts import CaseComparison
from service.domain.drafts import Claim as Drafted
from service.domain.sources import Source
from ui.desk import Desk
from ui.parts.claims import Claim, claims
from ui.parts.prose import escaped
from ui.screens.supporting import Case, case_source
from ui.wording import claims_words


def comparison_of(
    desk: Desk, comparison: CaseComparison, sources: Mapping[str, Source], known: Mapping[str, Case]
) -> None:
    _claims(desk, _why(desk, comparison, sources, known), key=f"why-{comparison.document_id}")
    differences = _differs(desk, comparison, sources, known)
    if differences:
        count = len({claim.section for claim in differences})
        with st.expander(desk.t("desk.cases.differs", count=count), key=f"differs-{comparison.document_id}"):
            _claims(desk, differences, key=f"differs-text-{comparison.document_id}")
    ask = [difference.question for difference in comparison.differences if difference.question]
    questions = [*comparison.ask, *ask]
    if questions:
        with st.expander(desk.t("desk.cases.to_ask", count=len(questions)), key=f"ask-{comparison.document_id}"):
            rows = "".join(f'<li dir="auto">{escaped(question)}</li>' for question in questions)
            st.html(f'<ul class="pa-list">{rows}</ul>')


def _claims(desk: Desk, items: Sequence[Claim], *, key: str) -> None:
    """Sentences with their sources; "read the whole source" opens the past case."""
    event = claims(items, claims_words(desk.texts), key=key, language=desk.language, evidence="aside")
    if event is not None and event.action == "open":
        desk.go("library", document=event.source)


def _why(
    desk: Desk, comparison: CaseComparison, sources: Mapping[str, Source], known: Mapping[str, Case]
) -> list[Claim]:
    section = desk.t(f"desk.cases.why_{comparison.outcome.value}")
    if comparison.silent or not comparison.why:
        name = comparison.people[0].name if comparison.people else ""
        sentence = desk.t("desk.cases.silent", name=name) if name else desk.t("desk.cases.silent_nobody")
        return [Claim(f"silent-{comparison.document_id}", sentence, state="accepted", section=section)]
    return [_claim(desk, claim, claim.text, section, sources, known) for claim in comparison.why]


def _differs(
    desk: Desk, comparison: CaseComparison, sources: Mapping[str, Source], known: Mapping[str, Case]
) -> list[Claim]:
    """Each way it differs under its name: there, then here. A side nobody wrote down is a question, and stands with the questions."""
    items = []
    for difference in comparison.differences:
        section = desk.t(f"desk.difference.{difference.difference.value}")
        for side, claim in (("there", difference.there), ("here", difference.here)):
            if claim is not None:
                line = desk.t(f"desk.cases.{side}", text=claim.text)
                items.append(_claim(desk, claim, line, section, sources, known))
    return items


def _claim(
    desk: Desk,
    claim: Drafted,
    sentence: str,
    section: str,
    sources: Mapping[str, Source],
    known: Mapping[str, Case],
) -> Claim:
    return Claim(
        claim.id,
        sentence,
        state="drafted",
        section=section,
        sources=tuple(
            case_source(desk, sources[span.source_id], span, known)
            for span in claim.support
            if span.source_id in sources
        ),
    )
