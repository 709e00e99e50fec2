"""What is said of a seat, as message ids with values: why this person, what speaks against them, what nobody checked."""

from collections.abc import Sequence

import numpy as np

from service.domain.library import Outcome
from service.domain.panels import USUAL_SUSPECT, Caution, Told, Unchecked, Warned
from service.domain.peers import Candidate, Evidence, EvidenceKind, Facet
from service.people.panels.facts import Facts, Question, is_above

QUOTED_AT_MOST = 240


def why(
    question: Question,
    known: Facts,
    rows: Sequence[int],
    row: int,
    best_at: Sequence[Facet],
    *,
    challenger: bool = False,
) -> tuple[Told, ...]:
    """The strongest thing they did, what the panel would lack without them, and the rule they satisfy."""
    candidate = known.candidates[row]
    who = candidate.person.id
    rest = np.array([each for each in rows if each != row], dtype=np.intp)
    found = [_experience(candidate)]
    others = known.knows[rest].max(axis=0, initial=0)
    alone = [facet for at, facet in enumerate(question.facets) if facet in best_at and not others[at]]
    for facet in alone or best_at:
        found.append(Told(id="only_knows" if alone else "knows_best", values={"facet": facet.text}))
    if candidate.person.hub_id in question.rules.host_hubs:
        found.append(Told(id="of_host_hub", values={"hub": candidate.hub}))
    elif len(known.hub_ids) > 1 and not (known.hub[rest] == known.hub[row]).any():
        found.append(Told(id="only_of_hub", values={"hub": candidate.hub}))
    if challenger:
        found.append(_otherwise(question.known.challenges[who]))
    if known.first_timer[row] and question.rules.first_timers:
        found.append(Told(id="first_time"))
    if who in question.pinned:
        found.append(Told(id="pinned"))
    return tuple(found)


def _experience(candidate: Candidate) -> Told:
    best = max(candidate.evidence, key=lambda each: each.strength, default=None)
    if best is None:
        return Told(id="no_evidence")
    if best.kind is EvidenceKind.OWN_WORDS:
        return Told(id="own_words", values={"words": _short(best)})
    values: dict[str, str | int] = {"title": best.title, "year": str(best.year or ""), "place": best.place}
    return Told(id=best.kind.value, values={**values, "role": best.role.value if best.role else ""})


def _otherwise(evidence: Evidence) -> Told:
    """The words themselves, so that a facilitator need not take it on trust that somebody can challenge the host."""
    words = _short(evidence, QUOTED_AT_MOST)
    if evidence.kind is EvidenceKind.OWN_WORDS:
        return Told(id="challenger_named", values={"words": words})
    values: dict[str, str | int] = {"title": evidence.title, "year": str(evidence.year or ""), "place": evidence.place}
    did_not = evidence.outcome is Outcome.NOT
    return Told(id="challenger_not" if did_not else "challenger_partly", values={**values, "words": words})


def _short(evidence: Evidence, most: int = 160) -> str:
    text = " ".join(evidence.quote.split())
    if len(text) <= most:
        return text
    end = max(text.rfind(f"{mark} ", 0, most) for mark in ".!?")
    kept = text[: end + 1] if end > most // 2 else text[:most].rsplit(" ", 1)[0]
    return f"{kept} …"


def warned(candidate: Candidate, question: Question, *, outside_hours: bool) -> tuple[Warned, ...]:
    """Everything that speaks against this person, with the reason beside it where somebody wrote one."""
    person, known, rules = candidate.person, question.known, question.rules
    load = len(known.asked_on.get(person.id, ()))
    found: list[tuple[Caution, dict[str, str | int]]] = []
    if person.id in known.reporting_line:
        found.append((Caution.REPORTING_LINE, {}))
    if is_above(person.seniority, known.host_seniority):
        found.append((Caution.SENIOR, {"grade": person.seniority or 0, "host": known.host_seniority or 0}))
    if outside_hours or question.reasons.get((person.id, Caution.SHARED_HOURS)):
        found.append((Caution.SHARED_HOURS, {"minutes": rules.shared_minutes, "zone": known.zones.get(person.id, "")}))
    if load >= (rules.cap or USUAL_SUSPECT):
        found.append((Caution.ASKED_OFTEN, {"count": load}))
    if person.id in known.away:
        found.append((Caution.AWAY, {}))
    spoken = set(rules.languages or (known.language,))
    if person.languages and not rules.any_language and not spoken & set(person.languages):
        found.append((Caution.LANGUAGE, {"languages": ", ".join(sorted(spoken))}))
    if person.id in known.unwilling:
        found.append((Caution.UNWILLING, {}))
    return tuple(
        Warned(caution=caution, values=values, reason=question.reasons.get((person.id, caution), ""))
        for caution, values in found
    )


def not_checked(candidate: Candidate, question: Question) -> tuple[Unchecked, ...]:
    """What could not be looked at, since nobody recorded it."""
    person, known = candidate.person, question.known
    unknown = {
        Unchecked.LANGUAGES: not person.languages,
        Unchecked.SENIORITY: person.seniority is None or known.host_seniority is None,
        Unchecked.REPORTING_LINE: person.manager_id is None and person.id not in known.reporting_line,
        Unchecked.TIMEZONE: known.apart and person.id not in known.zones,
        Unchecked.AWAY: known.day is None,
        Unchecked.EXPERIENCE: not candidate.evidence,
    }
    return tuple(each for each, missing in unknown.items() if missing)
