"""Evidence as it is shown: the passage, a quote of it, and the person's part in it."""

from collections.abc import Callable, Iterable, Mapping

from service.domain.ids import DocumentId, HubId, PassageId
from service.domain.peers import Evidence, EvidenceKind
from service.domain.people import ParticipationRole, Person
from service.library.found import BestPassage
from service.people.names import folded
from service.people.own_words import OwnWords
from service.people.quoting import quote_of
from service.people.weighing import Deed

EVIDENCE_AT_MOST = 6
FITS_WELL = 0.5
"""Of the best passage's score: a passage of the same document that may be shown in its place because it names the person."""
_LIVED_IT = frozenset({ParticipationRole.HOST_LEAD, ParticipationRole.HOST})


class Shown:
    """What was found, as it is shown, for one answer: a passage that speaks for many people is read and quoted once.

    `passages` are by id, `why` gives the words of a text that the problem asks for, `hubs` the names of the hubs.
    """

    def __init__(
        self,
        passages: Mapping[PassageId, BestPassage],
        why: Callable[[str, str], tuple[str, ...]],
        hubs: Mapping[HubId, str],
    ) -> None:
        self._passages, self._why, self._hubs = passages, why, hubs
        self._of: dict[DocumentId, list[BestPassage]] = {}
        for each in passages.values():
            self._of.setdefault(each.document.id, []).append(each)
        self._folded: dict[PassageId, str] = {}
        self._words: dict[PassageId, tuple[str, ...]] = {}
        self._quotes: dict[tuple[PassageId, str], str] = {}

    def of_deeds(self, deeds: Iterable[tuple[Deed, float]], person: Person) -> tuple[Evidence, ...]:
        """The strongest first, a document once. Each deed comes with what it counts."""
        strongest: dict[DocumentId, tuple[float, Deed]] = {}
        for deed, counts in deeds:
            strength = deed.strength * counts
            if strength > strongest.get(deed.fit.document_id, (-1.0, deed))[0]:
                strongest[deed.fit.document_id] = (strength, deed)
        ordered = sorted(strongest.values(), key=lambda each: (-each[0], each[1].fit.document_id))
        return tuple(self._evidence(deed, strength, person) for strength, deed in ordered[:EVIDENCE_AT_MOST])

    def _evidence(self, deed: Deed, strength: float, person: Person) -> Evidence:
        best, named = self._telling_of(deed, person)
        document = best.document
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
            quote=self._quote(best, named),
            words=self._words_of(best),
            strength=strength,
        )

    def _telling_of(self, deed: Deed, person: Person) -> tuple[BestPassage, str]:
        """The passage that fits best; for who was there with others, a good one that names them, with that name: what they said there."""
        best = self._passages[deed.fit.passage_id]
        if deed.part.role in _LIVED_IT:
            return best, ""
        name, least = folded(person.name), FITS_WELL * best.score
        of_it = [each for each in self._of[deed.fit.document_id] if each.score >= least]
        named = [each for each in of_it if name in self._folded_text(each)]
        return (max(named, key=lambda each: each.score), person.name) if named else (best, "")

    def _folded_text(self, of: BestPassage) -> str:
        if of.passage.id not in self._folded:
            self._folded[of.passage.id] = folded(of.passage.text)
        return self._folded[of.passage.id]

    def _words_of(self, of: BestPassage) -> tuple[str, ...]:
        if of.passage.id not in self._words:
            self._words[of.passage.id] = self._why(of.passage.text, of.document.language.value)
        return self._words[of.passage.id]

    def _quote(self, of: BestPassage, named: str) -> str:
        key = (of.passage.id, named)
        if key not in self._quotes:
            language = of.document.language.value
            self._quotes[key] = quote_of(of.passage.text, self._words_of(of), person=named, language=language)
        return self._quotes[key]


def of_own_words(said: OwnWords, *, strength: float) -> Evidence:
    return Evidence(kind=EvidenceKind.OWN_WORDS, quote=said.line, words=said.words, strength=strength)
