"""Which kind of item a sentence of a session is, and what it is worth.

    sort_said(said, centrality) -> list[Found]      best first

A kind somebody gave is kept. Otherwise: cue words, who speaks (hosts decide, peers offer), the phase, and whether the sentence can be
read alone. What carries no cue and much of the session is a learning, or, where the session begins, what it was about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain.agenda import Phase
from service.domain.items import ItemKind
from service.domain.sessions import NoteKind, NoteOrigin, Side
from service.drafting.extractive.centrality import Centrality
from service.drafting.extractive.neighbours import BEGINNING, ENOUGH, RECAP_BONUS, alone, asks, is_recap, tells_to_do
from service.drafting.extractive.owners import due, owner
from service.drafting.extractive.said import Said
from service.drafting.extractive.where import where_said
from service.drafting.extractive.write_up_cues import cue_score, has, undertaking_score

KIND_OF_NOTE = {
    NoteKind.QUESTION: ItemKind.OPEN_QUESTION,
    NoteKind.ANSWER: ItemKind.LEARNING,
    NoteKind.EXPERIENCE: ItemKind.OFFERED,
    NoteKind.OPTION: ItemKind.OFFERED,
    NoteKind.CAUTION: ItemKind.LEARNING,
    NoteKind.RECOMMENDATION: ItemKind.RECOMMENDED,
    NoteKind.DECISION: ItemKind.DECIDED,
    NoteKind.ACTION: ItemKind.ACTION,
    NoteKind.LEARNING: ItemKind.LEARNING,
}
_WORTH = {
    NoteKind.QUESTION: 0.45,
    NoteKind.ANSWER: 0.3,
    NoteKind.EXPERIENCE: 0.65,
    NoteKind.OPTION: 0.75,
    NoteKind.CAUTION: 0.65,
    NoteKind.RECOMMENDATION: 0.85,
    NoteKind.DECISION: 0.95,
    NoteKind.ACTION: 1.0,
    NoteKind.LEARNING: 0.8,
}
SURE = 4.0
"""The score from which even a sentence with a single word of substance is kept."""
UNDERTAKEN = 3.0
"""An undertaking this plain is an action step, however much it also sounds like advice."""
_RARE_FIRST = (
    ItemKind.REPORT_BACK,
    ItemKind.ACTION,
    ItemKind.DECIDED,
    ItemKind.DISAGREEMENT,
    ItemKind.OPEN_QUESTION,
    ItemKind.OFFERED,
    ItemKind.RECOMMENDED,
    ItemKind.LEARNING,
    ItemKind.ACTIVITY,
)
"""Where two kinds score alike, the one said more rarely."""
_GO_ON = (ItemKind.OFFERED, ItemKind.DECIDED)
MOST_TOGETHER = 42
"""Words of two sentences that are quoted as one item."""
ASKED_HOLDS = 30
"""Sentences after somebody asked for ideas in which what is said is likely one."""
ASKED_BONUS = 1.4
_DECISION_WORTH = 0.15
"""A decision is worth more than an option just as central, and is often short."""
ASSENT_BONUS = 0.6
"""For what sounds a little like an idea and meets with a yes."""
IMPERATIVE_BONUS = 2.0
_SURE_COUNTS = 0.45
"""How much the cues count in a sentence's value, beside how central it is."""
_OF_PHASE: dict[Phase, dict[ItemKind, float]] = {
    Phase.RAPPORT: {ItemKind.OFFERED: -2.0, ItemKind.DECIDED: -2.0, ItemKind.ACTION: -2.0},
    Phase.TELL: {ItemKind.ACTIVITY: 3.0, ItemKind.OFFERED: -2.0},
    Phase.ASK: {ItemKind.LEARNING: 1.5, ItemKind.OFFERED: -0.7, ItemKind.ACTION: -1.0},
    Phase.OPTIONS: {ItemKind.OFFERED: 2.5},
    Phase.CAUCUS: {ItemKind.RECOMMENDED: 2.0},
    Phase.FEEDBACK: {ItemKind.RECOMMENDED: 2.0},
    Phase.CLOSE: {ItemKind.ACTION: 1.0, ItemKind.DECIDED: 1.5},
}
"""What a sentence likely is in each phase. Under *options* that is enough in notes, where people wrote the heading."""
_END = 0.88
_NEAR_BEFORE = 6
"""Sentences back that a disagreement may answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence with its kind and value. `against`: the earlier sentence that it disagrees with; `more`: the next one, which goes on."""

    said: Said
    kind: ItemKind
    value: float
    against: Said | None = None
    more: Said | None = None


def sort_said(said: Sequence[Said], centrality: Centrality) -> list[Found]:
    """Every sentence that could stand in the write-up, those that people sorted first, then by value."""
    count = max(1, len(said))
    found: list[Found] = []
    asked = -ASKED_HOLDS
    for at, each in enumerate(said):
        if has("asks_for_options", each.language).search(each.folded):
            asked = at
        if each.kind is not None:
            one = _sorted_by_hand(each, said, at, centrality)
        else:
            one = _sorted_by_cue(each, said, at, at / count, centrality, asked=0 < at - asked < ASKED_HOLDS)
        if one is not None:
            found.append(one)
    found = _with_what_goes_on(found, said)
    return sorted(found, key=lambda one: (one.said.kind is None, -one.value, one.said.at))


def _with_what_goes_on(found: Sequence[Found], said: Sequence[Said]) -> list[Found]:
    """An option or a decision with the short sentence after it in the same breath: where it worked, what it takes, what else."""
    kinds = {one.said.at: one.kind for one in found}
    kept: list[Found] = []
    taken = -1
    for one in found:
        if one.said.at == taken:
            continue
        more = said[one.said.at + 1] if one.said.at + 1 < len(said) else None
        if one.kind in _GO_ON and one.said.kind is None and more is not None and _goes_on(one, more, kinds):
            one = replace(one, more=more)
            taken = more.at
        kept.append(one)
    return kept


def _goes_on(one: Found, more: Said, kinds: Mapping[int, ItemKind]) -> bool:
    return (
        more.note.id == one.said.note.id
        and one.said.words + more.words <= MOST_TOGETHER
        and not more.folded.endswith("?")
        and kinds.get(more.at, one.kind) in (one.kind, ItemKind.LEARNING, ItemKind.RECOMMENDED)
        and bool(more.stems)
        and not has("chatter", more.language).search(more.folded)
    )


def _sorted_by_hand(said: Said, every: Sequence[Said], at: int, centrality: Centrality) -> Found | None:
    if said.kind is None or not said.stems:
        return None
    kind = KIND_OF_NOTE[said.kind]
    if said.kind is NoteKind.QUESTION and _is_answered(said, every[at + 1] if at + 1 < len(every) else None):
        return None
    if said.kind in (NoteKind.DECISION, NoteKind.ACTION):
        if cue_score(said.folded, ItemKind.REPORT_BACK, said.language) >= ENOUGH[ItemKind.REPORT_BACK]:
            kind = ItemKind.REPORT_BACK
        elif owner(said.text, "", said.language) and due(said.text, said.language, None)[0]:
            kind = ItemKind.ACTION
    elif (
        said.kind in (NoteKind.OPTION, NoteKind.CAUTION, NoteKind.RECOMMENDATION, NoteKind.ANSWER)
        and cue_score(said.folded, ItemKind.DISAGREEMENT, said.language) >= ENOUGH[ItemKind.DISAGREEMENT]
    ):
        kind = ItemKind.DISAGREEMENT
    value = min(1.0, _WORTH[said.kind] * (0.8 + 0.2 * alone(said)) + 0.1 * centrality.score(said.stems))
    return Found(said, kind, value)


def _is_answered(said: Said, after: Said | None) -> bool:
    """What was noted next, in the same phase, is no question; or the note has the answer after an arrow."""
    if cue_score(said.folded, ItemKind.OPEN_QUESTION, said.language) >= ENOUGH[ItemKind.OPEN_QUESTION]:
        return False
    if "->" in said.text or "? - " in said.text:
        return True
    return after is not None and (
        after.kind is NoteKind.ANSWER or (after.kind is None and after.phase is said.phase and not asks(after))
    )


def _sorted_by_cue(
    said: Said, every: Sequence[Said], at: int, position: float, centrality: Centrality, *, asked: bool = False
) -> Found | None:
    readable = alone(said)
    if readable <= 0:
        return None
    central = centrality.score(said.stems)
    scores = {kind: cue_score(said.folded, kind, said.language) for kind in ItemKind}
    undertaking = undertaking_score(said.folded, said.language)
    scores[ItemKind.ACTION] += undertaking
    if owner(said.text, "", said.language):
        scores[ItemKind.ACTION] += 1.5
    if asked and not said.folded.endswith("?"):
        scores[ItemKind.OFFERED] += ASKED_BONUS
    if said.assented and scores[ItemKind.OFFERED] > 0:
        scores[ItemKind.OFFERED] += ASSENT_BONUS
    if tells_to_do(said):
        scores[ItemKind.OFFERED] += IMPERATIVE_BONUS
    if where_said(said) and said.side is not Side.HOST:
        scores[ItemKind.OFFERED] += 1.5
    _lean(scores, said, position)
    if scores[ItemKind.DECIDED] < ENOUGH[ItemKind.DECIDED] and is_recap(said, every, at, position):
        scores[ItemKind.DECIDED] += RECAP_BONUS
    kinds = [kind for kind in _RARE_FIRST if scores[kind] >= ENOUGH[kind]]
    if ItemKind.REPORT_BACK in kinds:
        kinds = [ItemKind.REPORT_BACK]
    if ItemKind.DISAGREEMENT in kinds:
        kinds = [kind for kind in kinds if kind not in (ItemKind.OFFERED, ItemKind.RECOMMENDED, ItemKind.LEARNING)]
    if undertaking >= UNDERTAKEN and ItemKind.ACTION in kinds:
        kinds = [kind for kind in kinds if kind not in (ItemKind.OFFERED, ItemKind.RECOMMENDED)]
    if not kinds and asks(said):
        return None
    if len(set(said.stems)) < (1 if kinds and max(scores.values()) >= SURE else 2 if kinds else 3):
        return None
    if not kinds:
        kind = ItemKind.ACTIVITY if position < BEGINNING else ItemKind.LEARNING
        sure = 0.25
    else:
        kind = max(kinds, key=lambda each: scores[each] / ENOUGH[each])
        sure = min(1.0, 0.5 * scores[kind] / ENOUGH[kind])
    value = readable * (_SURE_COUNTS * sure + (1 - _SURE_COUNTS) * central)
    if kind is ItemKind.DECIDED:
        value += _DECISION_WORTH
    against = _answered(said, every, at) if kind is ItemKind.DISAGREEMENT else None
    return Found(said, kind, min(0.99, value), against)


def _lean(scores: dict[ItemKind, float], said: Said, position: float) -> None:
    """What is known beside the words: who speaks, in which phase, whether it asks."""
    if said.side is Side.HOST:
        scores[ItemKind.DECIDED] += 1.0
        scores[ItemKind.OFFERED] -= 1.5
        scores[ItemKind.RECOMMENDED] -= 1.5
    elif said.side is Side.PEER:
        scores[ItemKind.OFFERED] += 1.0
        scores[ItemKind.RECOMMENDED] += 0.5
        scores[ItemKind.DECIDED] -= 2.0
    elif said.side is Side.FACILITATOR:
        for kind in (ItemKind.OFFERED, ItemKind.RECOMMENDED, ItemKind.DECIDED):
            scores[kind] -= 1.5
    typed = said.note.origin is not NoteOrigin.TRANSCRIPT
    """A line of notes under a heading is what the heading says; in a transcript people stray."""
    for kind, bonus in _OF_PHASE.get(said.phase, {}).items() if said.phase is not None else ():
        scores[kind] += bonus * (1.0 if typed else 0.6)
    if asks(said):
        for kind in ItemKind:
            scores[kind] -= 0.0 if kind in (ItemKind.OPEN_QUESTION, ItemKind.OFFERED) else 2.5
    else:
        scores[ItemKind.OPEN_QUESTION] -= 0.5
    if position < BEGINNING:
        scores[ItemKind.ACTIVITY] += 0.7
        for kind in (ItemKind.ACTION, ItemKind.DECIDED, ItemKind.OFFERED):
            scores[kind] -= 0.7
    else:
        scores[ItemKind.ACTIVITY] -= 1.0
    if position > _END:
        scores[ItemKind.ACTION] += 0.8


def _answered(said: Said, every: Sequence[Said], at: int) -> Said | None:
    """The sentence of somebody else just before, on the same matter, that this one disagrees with."""
    own = set(said.stems)
    best: Said | None = None
    most = 0
    for other in every[max(0, at - _NEAR_BEFORE) : at]:
        if other.note.id == said.note.id or other.said_by == said.said_by or other.words > 40 or alone(other) < 0.4:
            continue
        shared = len(own & set(other.stems))
        if shared > most:
            best, most = other, shared
    return best
