"""On the People page: who solved something similar, with what speaks for each of them."""

from collections.abc import Mapping, Sequence

import streamlit as st
from babel import Locale

from service.domain.ids import Id
from service.domain.peer_assists import PeerAssist
from service.domain.peers import Candidate, Evidence, EvidenceKind, Facet
from service.domain.people import Person
from ui.calls import library, peers
from ui.desk import Desk
from ui.parts.chips import outcome_html
from ui.parts.empty import empty
from ui.parts.prose import escaped
from ui.screens.passages import marked_html
from ui.screens.wording import SIGNS, outcome_words
from ui.section import redraw, section

PAGE = 10
KNOWS = 0.3
"""From this share of what the best one knows of a facet, it is said that they know it."""


def candidates_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-candidates">{escaped(desk.t("desk.candidates.title"))}</h2>')
    st.fragment(_people)(desk, file)


def _people(desk: Desk, file: PeerAssist) -> None:
    with section():
        line = st.empty()
        line.html(f'<p class="pa-quiet">{escaped(desk.t("desk.candidates.looking"))}</p>')
        many = st.session_state.get(f"candidates-{file.id}", PAGE)
        found = peers.candidates(desk.client, file.id, limit=many)
        line.empty()
        if not found.total:
            _nobody(desk)
            return
        told = [desk.t("desk.candidates.line", count=found.total)]
        if not found.by_meaning:
            told.append(desk.t("desk.candidates.by_words"))
        line.html(f'<p class="pa-quiet">{escaped(" ".join(told))}</p>')
        numbers = {facet.id: number for number, facet in enumerate(found.facets, start=1)}
        if len(numbers) > 1:
            _questions(desk, found.facets)
        quoted: set[str] = set()
        for at in range(0, len(found.candidates), 2):
            pair = found.candidates[at : at + 2]
            for each, place in zip(pair, st.columns(2, gap="medium"), strict=False):
                with place, st.container(key=f"pa-candidate-{each.person.id}", gap="small"):
                    _candidate(desk, each, numbers if len(numbers) > 1 else {}, quoted)
        left = found.total - len(found.candidates)
        if left > 0 and st.button(desk.t("desk.candidates.more", count=min(left, PAGE)), key=f"more-{file.id}"):
            st.session_state[f"candidates-{file.id}"] = min(200, many + PAGE)
            redraw()


def _nobody(desk: Desk) -> None:
    """With an empty library a sentence that teaches; else what would make somebody appear."""
    known = library.status(desk.client).documents
    purpose = "desk.candidates.none" if known else "desk.candidates.empty"
    if empty(desk.t(purpose), action=desk.t("desk.cases.drop"), key="candidates") == "action":
        desk.go("library")


def _questions(desk: Desk, facets: Sequence[Facet]) -> None:
    rows = "".join(f'<li dir="auto">{escaped(facet.text)}</li>' for facet in facets)
    st.html(f'<p class="pa-label">{escaped(desk.t("desk.candidates.questions"))}</p><ol class="pa-facets">{rows}</ol>')


def _candidate(desk: Desk, each: Candidate, numbers: Mapping[Id, int], quoted: set[str]) -> None:
    """`quoted` are the quotes that stand above: what speaks for many is quoted once, and the next piece comes beside it."""
    person = each.person
    who = " · ".join(fact for fact in (person.job_title, each.hub) if fact)
    reach = person.how_to_reach or desk.t("desk.cases.no_contact")
    st.html(
        f'<div class="pa-who"><h3 dir="auto">{escaped(person.name)}</h3><p dir="auto">{escaped(who)}</p>'
        f'<p class="pa-quiet" dir="auto">{escaped(reach)}</p>{_knows_html(desk, each, numbers)}</div>'
    )
    shown = _shown(each.evidence, quoted)
    later = [at for at in range(len(each.evidence)) if at not in shown]
    for at in shown:
        _piece(desk, person, each.evidence[at], at, again=each.evidence[at].quote in quoted)
    quoted.update(each.evidence[at].quote for at in shown)
    if later:
        with st.expander(desk.t("desk.candidates.pieces", count=len(later)), key=f"pieces-{person.id}"):
            for at in later:
                _piece(desk, person, each.evidence[at], at)
    st.html(f'<p class="pa-quiet">{escaped(_known_of(desk, person))}</p>')


def _shown(evidence: Sequence[Evidence], quoted: set[str]) -> list[int]:
    """The strongest piece; where it is quoted above, the next one that is not, too."""
    if not evidence or evidence[0].quote not in quoted:
        return [0] if evidence else []
    fresh = [at for at, piece in enumerate(evidence) if piece.quote not in quoted]
    return [0, *fresh[:1]]


def _knows_html(desk: Desk, each: Candidate, numbers: Mapping[Id, int]) -> str:
    known = [number for facet, number in numbers.items() if each.facets.get(facet, 0.0) >= KNOWS]
    if not known:
        return ""
    words = desk.t("desk.candidates.knows", count=len(known), numbers=", ".join(map(str, known)))
    return f'<p class="pa-quiet">{escaped(words)}</p>'


def _piece(desk: Desk, person: Person, piece: Evidence, at: int, *, again: bool = False) -> None:
    """One piece of evidence: what they did there, the words (not `again`, where they stand above), and where to read it."""
    if piece.kind is EvidenceKind.OWN_WORDS:
        st.html(
            f'<div class="pa-hit"><p class="pa-quiet">{escaped(desk.t("desk.candidates.own_words"))}</p>'
            f'<blockquote dir="auto">{marked_html(piece.quote, piece.words)}</blockquote></div>'
        )
        return
    facts = [desk.t(f"desk.role.{piece.role.value}") if piece.role else "", piece.place]
    facts.append(str(piece.year) if piece.year else desk.t("desk.candidates.no_year"))
    if not piece.confirmed:
        facts.append(desk.t("desk.candidates.not_confirmed"))
    outcome = outcome_html(SIGNS[piece.outcome], outcome_words(desk, piece.outcome)) if piece.outcome else ""
    words = (
        f'<p class="pa-quiet">{escaped(desk.t("desk.candidates.quoted_above"))}</p>'
        if again
        else f'<blockquote dir="auto">{marked_html(piece.quote, piece.words)}</blockquote>'
    )
    st.html(
        f'<div class="pa-hit"><p class="pa-case-title" dir="auto">{escaped(piece.title)}</p>'
        f'<div class="pa-case-facts"><span class="pa-quiet">{escaped(" · ".join(each for each in facts if each))}</span>'
        f"{outcome}</div>{words}</div>"
    )
    if piece.document_id and st.button(desk.t("desk.cases.read"), key=f"piece-{person.id}-{at}", type="tertiary"):
        desk.go("library", document=piece.document_id, passage=piece.passage_id or "")


def _known_of(desk: Desk, person: Person) -> str:
    """What the directory knows of them beside, and what nobody has checked: a blank is no reason against anybody."""
    known, unchecked = [], []
    if person.hands_on_until:
        known.append(desk.t("desk.candidates.hands_on_until", year=str(person.hands_on_until)))
    elif person.hands_on_since:
        known.append(desk.t("desk.candidates.hands_on_since", year=str(person.hands_on_since)))
    else:
        unchecked.append(desk.t("desk.candidates.unchecked.hands_on"))
    if person.languages:
        spoken = Locale(desk.language).languages
        names = ", ".join(spoken.get(code, code) for code in person.languages)
        known.append(desk.t("desk.candidates.languages", languages=names))
    else:
        unchecked.append(desk.t("desk.candidates.unchecked.languages"))
    if person.may_be_suggested:
        known.append(desk.t("desk.candidates.may_be_suggested"))
    else:
        unchecked.append(desk.t("desk.candidates.unchecked.may_be_suggested"))
    if unchecked:
        known.append(desk.t("desk.candidates.not_checked", what=", ".join(unchecked)))
    return " · ".join(known)
