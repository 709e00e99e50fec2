"""Evidence beside the text: past cases like this one with their people, why it worked there, what differs here, who else faces this now."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from service.domain.drafts import CaseComparison, ContextDifferencesContent, Draft
from service.domain.library import Document, Hit, Results
from service.domain.peer_assists import FacingThisNow, PeerAssist
from service.domain.people import ParticipationRole, Person
from service.domain.sources import Source
from ui.calls import drafts, files, library
from ui.calls.people import people_by_id
from ui.client import Missing, ServiceProblem
from ui.desk import Desk
from ui.parts.chips import outcome_html
from ui.parts.empty import empty
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.passages import hit_html
from ui.screens.prepare.comparing import comparison_of
from ui.screens.supporting import Case, ToRing
from ui.screens.wording import SIGNS, outcome_words

SHOWN = 3
TEAMS_SHOWN = 3
PASSAGE_CHARACTERS = 200
PEOPLE_SHOWN = 4
FOUND = 6
WORTH_RINGING = (
    ParticipationRole.HOST_LEAD,
    ParticipationRole.HOST,
    ParticipationRole.PEER,
    ParticipationRole.FACILITATOR,
    ParticipationRole.NAMED,
)


def evidence_of(desk: Desk, file: PeerAssist, draft: Draft | None) -> None:
    st.html(f'<h2 id="pa-cases">{escaped(desk.t("desk.cases.title"))}</h2>')
    compared = _compared(draft)
    line = st.empty()
    try:
        found = _search(desk, file, line)
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")
        found = ()
        line.empty()
    ids = list(dict.fromkeys([*compared, *(hit.document.id for hit in found)]))
    if not ids:
        line.empty()
        purpose = "desk.cases.no_match" if library.status(desk.client).documents else "desk.cases.empty"
        if empty(desk.t(purpose), action=desk.t("desk.cases.drop"), key="cases") == "action":
            desk.go("library")
    else:
        _cases(desk, file, ids, {hit.document.id: hit for hit in found}, compared, draft, line)
    _facing_now(desk, file)


def _compared(draft: Draft | None) -> Mapping[str, CaseComparison]:
    if draft is None or not isinstance(draft.content, ContextDifferencesContent):
        return {}
    return {case.document_id: case for case in draft.content.cases}


def _search(desk: Desk, file: PeerAssist, line: DeltaGenerator) -> Sequence[Hit]:
    """Past cases for this request. Kept for the session: the same words find the same cases. `line` says that it looks for them."""
    words = file.request.strip() or file.title
    key = f"cases-{file.id}"
    kept = st.session_state.get(key)
    if kept and kept[0] == (words, desk.client.person, desk.client.space):
        hits: Sequence[Hit] = kept[1]
        return hits
    line.html(f'<p class="pa-quiet">{escaped(desk.t("progress.looking_for_cases"))}</p>')
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
    line: DeltaGenerator,
) -> None:
    sources = {str(source.id): source for source in drafts.sources(desk.client, draft.id)} if draft else {}
    known = _known(desk, ids)
    line.html(f'<p class="pa-quiet">{escaped(desk.t("desk.cases.line", count=len(known)))}</p>')
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
    names = desk.hub_names()
    cases = {}
    for id in ids:
        try:
            document = library.document(desk.client, id)
        except Missing:
            continue
        people = people_by_id(desk.client, [each.person_id for each in document.people])
        cases[id] = Case(document, names.get(document.hub_id or "", ""), _to_ring(desk, document, people))
    return cases


def _to_ring(desk: Desk, document: Document, people: Mapping[str, Person]) -> tuple[ToRing, ...]:
    """Who lived it and how to reach them, the host's people first."""
    order = {role: number for number, role in enumerate(WORTH_RINGING)}
    lived = sorted((each for each in document.people if each.role in order), key=lambda each: order[each.role])
    found = []
    for each in lived:
        person = people.get(each.person_id or "")
        role = desk.t(f"desk.role.{each.role.value}")
        found.append(ToRing(each.name, role, person.how_to_reach if person else ""))
    return tuple(found)


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
            st.html(hit_html(desk, hit, most=PASSAGE_CHARACTERS))
        if comparison is not None:
            comparison_of(desk, comparison, sources, known)
        if case.people:
            _people(desk, case)
        if st.button(desk.t("desk.cases.read"), key=f"read-{id}", type="tertiary"):
            desk.go("library", document=id)


def _people(desk: Desk, case: Case) -> None:
    """Who to ring about it, and how. People nobody knows how to reach are still named."""
    rows = []
    for each in case.people[:PEOPLE_SHOWN]:
        line = " · ".join((each.role, each.how_to_reach or desk.t("desk.cases.no_contact")))
        rows.append(
            f'<li dir="auto"><strong>{escaped(each.name)}</strong> <span class="pa-quiet">{escaped(line)}</span></li>'
        )
    st.html(f'<p class="pa-label">{escaped(desk.t("desk.cases.people"))}</p><ul class="pa-people">{"".join(rows)}</ul>')


def _facing_now(desk: Desk, file: PeerAssist) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.facing.title'))}</h2>")
    others = files.facing_this_now(desk.client, file.id)
    if not others:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.facing.none"))}</p>')
        return
    names = desk.hub_names()
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
