"""Measures of rankings, shared by the evals that rank.

    measure(run, relevant) -> dict[query, Measured]     mean(measured) -> Measured
    paired_bootstrap(ours, theirs) -> Difference        write_runs(folder, runs)

A run is query → documents with scores, best first. Figures are trec_eval's, through pytrec_eval.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytrec_eval

Ranking = Sequence[tuple[str, float]]
Run = Mapping[str, Ranking]
Measured = dict[str, float]

MEASURES = ("ndcg10", "recall10", "recall100", "mrr10")
_RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours minus theirs over the same queries, with the 95 % interval of a paired bootstrap."""

    mean: float
    low: float
    high: float

    @property
    def significantly_below(self) -> bool:
        return self.high < 0


def measure(run: Run, relevant: Mapping[str, Mapping[str, int]]) -> dict[str, Measured]:
    """Figures for every judged query; a query the run does not answer scores 0."""
    judged = {query: dict(documents) for query, documents in relevant.items()}
    whole = {query: dict(_strictly_falling(run.get(query, ()))) for query in judged}
    top = {query: dict(_strictly_falling(run.get(query, ())[:10])) for query in judged}
    cuts = pytrec_eval.RelevanceEvaluator(judged, {"ndcg_cut.10", "recall.10,100"}).evaluate(whole)
    firsts = pytrec_eval.RelevanceEvaluator(judged, {"recip_rank"}).evaluate(top)
    return {
        query: {
            "ndcg10": cuts.get(query, {}).get("ndcg_cut_10", 0.0),
            "recall10": cuts.get(query, {}).get("recall_10", 0.0),
            "recall100": cuts.get(query, {}).get("recall_100", 0.0),
            "mrr10": firsts.get(query, {}).get("recip_rank", 0.0),
        }
        for query in judged
    }


def mean(measured: Sequence[Measured]) -> Measured:
    return {name: math.fsum(one[name] for one in measured) / max(1, len(measured)) for name in MEASURES}


def paired_bootstrap(ours: Sequence[float], theirs: Sequence[float], *, seed: int = 0) -> Difference:
    differences = np.subtract(ours, theirs)
    picks = np.random.default_rng(seed).integers(len(differences), size=(_RESAMPLES, len(differences)))
    low, high = np.quantile(differences[picks].mean(axis=1), (0.025, 0.975))
    return Difference(float(differences.mean()), float(low), float(high))


def write_runs(folder: Path, runs: Mapping[str, Run]) -> None:
    """`folder`/<system>.trec for each."""
    folder.mkdir(parents=True, exist_ok=True)
    for system, run in runs.items():
        with (folder / f"{system}.trec").open("w", encoding="utf-8") as file:
            file.writelines(_trec_lines(run, system))


def _trec_lines(run: Run, tag: str) -> Iterator[str]:
    for query, ranking in run.items():
        for rank, (document, score) in enumerate(_strictly_falling(ranking), 1):
            yield f"{query} Q0 {document} {rank} {score!r} {tag}\n"


def _strictly_falling(ranking: Ranking) -> list[tuple[str, float]]:
    """trec_eval ranks by single-precision score and breaks ties by document id: leave it none to break."""
    falling: list[tuple[str, float]] = []
    last = np.float32(np.inf)
    for document, score in ranking:
        last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
        falling.append((document, float(last)))
    return falling
