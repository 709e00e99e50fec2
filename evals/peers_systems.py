"""The three systems that are compared on a set of people: two fixed baselines, and the ranking the product uses.

    Ready(people_set, embedder, clock)             the set as the product would hold it
    bm25_combsum(ready, dated), prior(…), ours(…)  -> Run of people

`dated`: only what was written before the day of the query is looked at. Without, the whole set is, as it was delivered.
"""

from collections import Counter, defaultdict
from collections.abc import Collection

import bm25s
import numpy as np
import Stemmer

from evals.measures import Ranking, Run
from evals.peers_data import PeopleSet, Query
from evals.retrieval_data import CorpusDocument, TestSet
from evals.retrieval_data import Query as TextQuery
from evals.retrieval_systems import BACKGROUND, Clock, prepared
from service.domain.ids import DocumentId, PassageId, PersonId
from service.domain.people import ParticipationRole
from service.library.embedder import Embedder, Vectors
from service.library.ranking import CANDIDATES, DenseEvidence, DocumentVectors, FoundPassage, rank_passages
from service.library.stemming import terms
from service.people.weighing import PASSAGES, Fit, Part, standing, weigh


class Ready:
    def __init__(self, people: PeopleSet, embedder: Embedder, clock: Clock) -> None:
        self.people = people
        self.documents = {each.id: each for each in people.documents}
        self.held = prepared(
            TestSet(
                people.name,
                tuple(CorpusDocument(each.id, each.title, each.text) for each in people.documents),
                tuple(TextQuery(each.id, each.text, frozenset()) for each in people.queries),
                {},
                None,
            ),
            embedder,
            clock,
        )

    def open_to(self, query: Query, *, dated: bool) -> set[str]:
        """The documents that may speak for somebody: not those of who asked; where dated, only earlier ones."""
        return {
            each.id
            for each in self.people.documents
            if each.person not in query.exclude
            and not (dated and query.day is not None and (each.day is None or each.day >= query.day))
        }


def bm25_combsum(ready: Ready, *, dated: bool = False) -> Run:
    """bm25s as it comes over the same passages (with their titles); the scores of all of a person's passages summed."""
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{each.title} {cut.text}".strip() for each in ready.people.documents for cut in ready.held.cuts[each.id]]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, stopwords="english", stemmer=stemmer, show_progress=False), show_progress=False)
    run = {}
    for query in ready.people.queries:
        words = bm25s.tokenize(
            [query.text], stopwords="english", stemmer=stemmer, show_progress=False, return_ids=False
        )[0]
        scores = index.get_scores(words) if words else np.zeros(len(texts))
        open_ = ready.open_to(query, dated=dated)
        sums: defaultdict[str, float] = defaultdict(float)
        for owner, score in zip(ready.held.owner, scores.tolist(), strict=True):
            if score > 0 and owner in open_:
                sums[ready.documents[owner].person] += score
        run[query.id] = _ranked(sums)
    return run


def prior(ready: Ready, *, dated: bool = False) -> Run:
    """Whoever wrote most, whatever the question."""
    run = {}
    for query in ready.people.queries:
        counts = Counter(ready.documents[each].person for each in ready.open_to(query, dated=dated))
        run[query.id] = _ranked({person: float(count) for person, count in counts.items()})
    return run


def ours(ready: Ready, *, dated: bool = False) -> Run:
    """The product's own: its best passages, then `weighing.weigh`. Today is the day of the query."""
    held = ready.held
    background = held.vectors[np.random.default_rng(0).permutation(len(held.vectors))[:BACKGROUND]]
    parts = {
        DocumentId(each.id): [Part(PersonId(each.person), ParticipationRole.HOST_LEAD)]
        for each in ready.people.documents
    }
    run = {}
    for query in ready.people.queries:
        fits = [
            Fit(
                DocumentId(each.document_id),
                PassageId(each.passage_id),
                each.score,
                ready.documents[each.document_id].day,
            )
            for each in _best_passages(ready, query, ready.open_to(query, dated=dated), background)
        ]
        weighed = weigh(fits, parts, today=query.day)
        run[query.id] = [(str(person), standing(deeds)) for person, deeds in weighed.items()]
    return run


def _best_passages(ready: Ready, query: Query, open_: Collection[str], background: Vectors) -> list[FoundPassage]:
    held = ready.held
    vectors = held.queries[query.id]
    scores = held.index.scores(terms(query.text), allowed=held.index.mask(open_))
    similarities = held.vectors @ vectors.whole
    similarities[[owner not in open_ for owner in held.owner]] = -np.inf
    near = np.argsort(-similarities, kind="stable")[:CANDIDATES]
    found = dict.fromkeys([*scores.top(CANDIDATES), *(held.owner[at] for at in near if similarities[at] > -np.inf)])
    candidates = {
        key: DocumentVectors([str(cut.position) for cut in held.cuts[key]], held.vectors[held.rows[key]])
        for key in found
    }
    return rank_passages(scores, DenseEvidence(vectors, candidates, background), most=PASSAGES)


def _ranked(scores: dict[str, float]) -> Ranking:
    return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
