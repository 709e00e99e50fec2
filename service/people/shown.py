"""Evidence as it is shown: the passage, a quote of it, and the person's part in it."""

from collections.abc import Iterable, Mapping

from service.domain.ids import DocumentId, HubId, PassageId
from service.domain.peers import Evidence, EvidenceKind
from service.domain.people import ParticipationRole, Person
from service.library.found import BestPassage
from service.people.own_words import OwnWords
from service.people.quoting import names, quote_of
from service.people.weighing import Deed

EVIDENCE_AT_MOST = 6
FITS_WELL = 0.5
"""Of the best passage's score: a passage of the same document that may be shown in its place because it names the person."""
_LIVED_IT = frozenset({ParticipationRole.HOST_LEAD, ParticipationRole.HOST})


class Shown:
    """What was found, as it is shown: `passages` by id, and the names of the hubs."""

    def __init__(self, passages: Mapping[PassageId, BestPassage], hubs: Mapping[HubId, str]) -> None:
        self._hubs = hubs
        self._passages = passages
        self._of: dict[DocumentId, list[BestPassage]] = {}
        for each in passages.values():
            self._of.setdefault(each.document.id, []).append(each)

    def of_deeds(self, deeds: Iterable[tuple[Deed, float]], person: Person) -> tuple[Evidence, ...]:
        """The strongest first, a document once. Each deed comes with what it counts."""
        told: dict[DocumentId, Evidence] = {}
        for deed, counts in deeds:
            kept = told.get(deed.fit.document_id)
            if kept is None or deed.strength * counts > kept.strength:
                told[deed.fit.document_id] = self._evidence(deed, counts, person)
        return tuple(sorted(told.values(), key=lambda each: (-each.strength, each.document_id or "")))[
            :EVIDENCE_AT_MOST
        ]

    def _evidence(self, deed: Deed, counts: float, person: Person) -> Evidence:
        best = self._telling_of(deed, person)
        document = best.document
        language = document.language.value
        named = "" if deed.part.role in _LIVED_IT else person.name
        return Evidence(
            kind=EvidenceKind.WROTE if deed.part.role in _LIVED_IT else EvidenceKind.TOOK_PART,
            role=deed.part.role,
            confirmed=deed.part.confirmed,
            document_id=document.id,
            passage_id=best.passage.id,
            title=document.title,
            year=document.date.year if document.date else None,
            place=(self._hubs.get(document.hub_id, "") if document.hub_id else "") or document.organisation,
            outcome=document.outcome,
            quote=quote_of(best.passage.text, best.words, person=named, language=language),
            words=best.words,
            strength=deed.strength * counts,
        )

    def _telling_of(self, deed: Deed, person: Person) -> BestPassage:
        """The passage that fits best; for who was there with others, a good one that names them: what they said there."""
        best = self._passages[deed.fit.passage_id]
        if deed.part.role in _LIVED_IT:
            return best
        least = FITS_WELL * best.score
        of_it = [each for each in self._of[deed.fit.document_id] if each.score >= least]
        named = [each for each in of_it if names(each.passage.text, person.name)]
        return max(named, key=lambda each: each.score, default=best)


def of_own_words(said: OwnWords, *, strength: float) -> Evidence:
    return Evidence(kind=EvidenceKind.OWN_WORDS, quote=said.line, words=said.words, strength=strength)
