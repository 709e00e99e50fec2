"""Evidence beside the text: past cases like this one with their people, why it worked there, what differs here, who else faces this now."""

from collections.abc import Mapping, Sequence

import streamlit as st

from service.domain.drafts import CaseComparison, ContextDifferencesContent, Draft
from service.domain.drafts import Claim as Drafted
from service.domain.library import Document, Hit, Results
from service.domain.peer_assists import FacingThisNow, PeerAssist
from service.domain.people import Participation, ParticipationRole, Person
from service.domain.sources import Source
from ui.calls import drafts, files, library
from ui.calls.people import directory, hub_names
from ui.client import Missing, ServiceProblem
from ui.desk import Desk
from ui.parts.chips import outcome_html
from ui.parts.claims import Claim, claims
from ui.parts.empty import empty
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.passages import hit_html
from ui.screens.supporting import Case, case_source
from ui.screens.wording import SIGNS, outcome_words
from ui.wording import claims_words

SHOWN = 3
TEAMS_SHOWN = 3
FOUND = 6
WORTH_RINGING = (
    ParticipationRole.HOST_LEAD,
    ParticipationRole.HOST,
    ParticipationRole.PEER,
    ParticipationRole.FACILITATOR,
)


def evidence_of(desk: Desk, file: PeerAssist, draft: Draft | None) -> None:
    st.html(f'<h2 id="pa-cases">{escaped(desk.t("desk.cases.title"))}</h2>')
    compared = _compared(draft)
    try:
        found = _search(desk, file)
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")
        found = ()
    ids = list(dict.fromkeys([*compared, *(hit.document.id for hit in found)]))
    if not ids:
        if empty(desk.t("desk.cases.empty"), action=desk.t("desk.cases.drop"), key="cases") == "action":
            desk.go("library")
    else:
        _cases(desk, file, ids, {hit.document.id: hit for hit in found}, compared, draft)
    _facing_now(desk, file)


def _compared(draft: Draft | None) -> Mapping[str, CaseComparison]:
    if draft is None or not isinstance(draft.content, ContextDifferencesContent):
        return {}
    return {case.document_id: case for case in draft.content.cases}


def _search(desk: Desk, file: PeerAssist) -> Sequence[Hit]:
    """Past cases for this request. Kept for the session: the same words find the same cases."""
    words = file.request.strip() or file.title
    key = f"cases-{file.id}"
    kept = st.session_state.get(key)
    if kept and kept[0] == (words, desk.client.person, desk.client.space):
        hits: Sequence[Hit] = kept[1]
        return hits
    results: Results = library.search(desk.client, words[:8000], limit=FOUND)
    if results.hits:
        st.session_state[key] = ((words, desk.client.person, desk.client.space), results.hits)
    return results.hits


def _cases(
    desk: Desk,
    file: PeerAssist,
    ids: Sequence[str],
    hits: Mapping[str, Hit],
    compared: Mapping[str, CaseComparison],
    draft: Draft | None,
) -> None:
    sources = {str(source.id): source for source in drafts.sources(desk.client, draft.id)} if draft else {}
    known = _known(desk, ids)
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.cases.line", count=len(known)))}</p>')
    shown = list(known)[:SHOWN]
    for id in shown:
        _case(desk, id, known, hits.get(id), compared.get(id), sources)
    later = list(known)[SHOWN:]
    if later:
        with st.expander(desk.t("desk.cases.more", count=len(later)), key=f"more-cases-{file.id}"):
            for id in later:
                _case(desk, id, known, hits.get(id), compared.get(id), sources)


def _known(desk: Desk, ids: Sequence[str]) -> dict[str, Case]:
    """The documents with their people; one that is gone meanwhile is left out."""
    names = hub_names(desk.client)
    known = directory(desk.client)
    cases = {}
    for id in ids:
        try:
            document = library.document(desk.client, id)
        except Missing:
            continue
        lines = [
            " ".join(part for part in (_person_line(desk, each), _reach(each, known)) if part)
            for each in _worth_ringing(document)
        ]
        cases[id] = Case(document, names.get(document.hub_id or "", ""), "; ".join(lines[:3]))
    return cases


def _worth_ringing(document: Document) -> list[Participation]:
    """Who lived it, the host's people first."""
    order = {role: number for number, role in enumerate(WORTH_RINGING)}
    return sorted((each for each in document.people if each.role in order), key=lambda each: order[each.role])


def _person_line(desk: Desk, person: Participation) -> str:
    return f"{person.name}, {desk.t(f'desk.role.{person.role.value}')}"


def _reach(each: Participation, known: Mapping[str, Person]) -> str:
    person = known.get(each.person_id or "")
    return f"({person.how_to_reach})" if person and person.how_to_reach else ""


def _case(
    desk: Desk,
    id: str,
    known: Mapping[str, Case],
    hit: Hit | None,
    comparison: CaseComparison | None,
    sources: Mapping[str, Source],
) -> None:
    case = known[id]
    document = case.document
    year = str(document.date.year) if document.date else ""
    where = " · ".join(part for part in (case.hub or document.organisation, year) if part)
    with st.container(key=f"pa-case-{id}", gap="small"):
        st.html(
            f'<p class="pa-case-title" dir="auto">{escaped(document.title)}</p>'
            f'<div class="pa-case-facts"><span class="pa-quiet">{escaped(where)}</span>'
            f"{outcome_html(SIGNS[document.outcome], outcome_words(desk, document.outcome))}</div>"
        )
        if hit is not None:
            st.html(hit_html(desk, hit))
        if comparison is not None:
            _comparison(desk, comparison, sources, known)
        if case.people:
            _people(desk, document, comparison)
        if st.button(desk.t("desk.cases.read"), key=f"read-{id}", type="tertiary"):
            desk.go("library", document=id)


def _people(desk: Desk, document: Document, comparison: CaseComparison | None) -> None:
    """Who to ring about it, and how. People the reader may not reach are still named."""
    known = directory(desk.client)
    reach = {person.name: person.how_to_reach for person in comparison.people} if comparison else {}
    rows = []
    for each in _worth_ringing(document)[:4]:
        person = known.get(each.person_id) if each.person_id else None
        how = (person.how_to_reach if person else "") or reach.get(each.name, "")
        rows.append(
            f'<li dir="auto"><strong>{escaped(each.name)}</strong> <span class="pa-quiet">'
            f"{escaped(desk.t(f'desk.role.{each.role.value}'))}"
            f"{' · ' + escaped(how) if how else ' · ' + escaped(desk.t('desk.cases.no_contact'))}</span></li>"
        )
    st.html(f'<p class="pa-label">{escaped(desk.t("desk.cases.people"))}</p><ul class="pa-people">{"".join(rows)}</ul>')


def _comparison(
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


def _facing_now(desk: Desk, file: PeerAssist) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.facing.title'))}</h2>")
    others = files.facing_this_now(desk.client, file.id)
    if not others:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.facing.none"))}</p>')
        return
    names = hub_names(desk.client)
    _teams(desk, others[:TEAMS_SHOWN], names)
    later = others[TEAMS_SHOWN:]
    if later:
        with st.expander(desk.t("desk.facing.more", count=len(later)), key=f"more-facing-{file.id}"):
            _teams(desk, later, names)


def _teams(desk: Desk, others: Sequence[FacingThisNow], names: Mapping[str, str]) -> None:
    rows = []
    for other in others:
        facts = [names.get(other.hub_id, "")]
        if other.session_date:
            facts.append(desk.t("desk.file.session", date=desk.texts.date(other.session_date)))
        if other.contact:
            facts.append(desk.t("desk.facing.contact", contact=other.contact))
        line = " · ".join(fact for fact in facts if fact)
        rows.append(
            f'<li dir="auto"><p class="pa-card-title">{escaped(other.title)}</p><p>{escaped(other.problem)}</p>'
            f'<p class="pa-quiet">{escaped(line)}</p></li>'
        )
    st.html(f'<ul class="pa-facing">{"".join(rows)}</ul>')
