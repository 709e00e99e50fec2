"""How well the search finds the past problem, lesson or advice that helps, against three fixed baselines.

    python -m evals retrieval [--data DIR] [--run OUT] [--json] [--check]

DIR holds `retrieval_eval/<set>/`, or is that folder, or one set; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data.
Prints nDCG@10, recall@10, recall@100 and MRR@10 per set and on average; ours against the better single retriever with a
paired bootstrap; seconds per stage. `--run OUT` writes OUT/<set>/{bm25,dense,rrf,ours}.trec. `--json` ends with one line:
{"sets": {set: {system: {"ndcg10", "recall10", "recall100", "mrr10"}}}, "mean": {system: {…}}}.
`--check` exits 1 when the bar is missed: mean nDCG@10 at least 1.05 × that of reciprocal-rank fusion, and on no set
significantly below the better single retriever.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.measures import MEASURES, Difference, Measured, Run, mean, measure, paired_bootstrap, write_runs
from evals.options import options
from evals.retrieval_data import TestSet, UnreadableData, find_sets, test_set
from evals.retrieval_systems import Clock, bm25, dense, ours, prepared, rrf
from evals.vector_cache import CachedEmbedder
from service.library.embedder import BundledEmbedder, Embedder, EmbedderUnavailable

SYSTEMS = ("bm25", "dense", "rrf", "ours")
BAR = 1.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """One set: the mean figures of each system, the better single retriever, and ours compared with it on nDCG@10."""

    name: str
    queries: int
    systems: Mapping[str, Measured]
    best_single: str
    difference: Difference
    reference_bm25: float | None


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    folders = find_sets(arguments.data) if arguments.data.is_dir() else []
    if not folders:
        print(f"skipped: no retrieval test sets (retrieval_eval/*/corpus.jsonl) in {arguments.data}")
        return 3
    embedder, clock, outcomes = CachedEmbedder(BundledEmbedder()), Clock(), []
    try:
        for folder in folders:
            data = test_set(folder)
            runs = run_systems(data, embedder, clock)
            outcomes.append(outcome(data, runs))
            if arguments.run:
                write_runs(arguments.run / data.name, runs)
    except UnreadableData as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    except EmbedderUnavailable as error:
        print(f"skipped: the bundled embedder does not run here ({error.parameters['reason']})")
        return 3
    means = {system: mean([one.systems[system] for one in outcomes]) for system in SYSTEMS}
    met = _print_report(outcomes, means, clock, embedder.computed)
    if arguments.json:
        print(json.dumps({"sets": {one.name: one.systems for one in outcomes}, "mean": means}))
    return 1 if arguments.check and not met else 0


def run_systems(data: TestSet, embedder: Embedder, clock: Clock) -> dict[str, Run]:
    held = prepared(data, embedder, clock)
    with clock.stage("bm25"):
        by_words = bm25(data)
    with clock.stage("dense"):
        by_meaning = dense(held)
    with clock.stage("ours"):
        by_ours = ours(held)
    return {"bm25": by_words, "dense": by_meaning, "rrf": rrf(by_words, by_meaning), "ours": by_ours}


def outcome(data: TestSet, runs: Mapping[str, Run]) -> Outcome:
    asked = {query.id for query in data.queries}
    relevant = {query: documents for query, documents in data.relevant.items() if query in asked}
    figures = {system: measure(runs[system], relevant) for system in SYSTEMS}
    systems = {system: mean(list(figures[system].values())) for system in SYSTEMS}
    best = max(("bm25", "dense"), key=lambda system: systems[system]["ndcg10"])
    ndcg = {system: [figures[system][query]["ndcg10"] for query in relevant] for system in ("ours", best)}
    difference = paired_bootstrap(ndcg["ours"], ndcg[best])
    return Outcome(data.name, len(relevant), systems, best, difference, data.reference_bm25)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = options("retrieval", "How well the search finds.", data="folder with the test sets")
    parser.add_argument("--run", type=Path, metavar="OUT", help="write TREC run files there")
    parser.add_argument("--check", action="store_true", help="exit 1 when the bar is missed")
    return parser.parse_args(argv)


def _print_report(outcomes: list[Outcome], means: Mapping[str, Measured], clock: Clock, embedded: int) -> bool:
    width = max(len("mean"), *(len(one.name) for one in outcomes))
    print(f"{'set':{width}}  {'system':6}  " + "  ".join(f"{name:>9}" for name in MEASURES))
    for name, systems in [*((one.name, one.systems) for one in outcomes), ("mean", means)]:
        for system in SYSTEMS:
            print(f"{name:{width}}  {system:6}  " + "  ".join(f"{systems[system][key]:9.3f}" for key in MEASURES))
    print("\nours against the better single retriever, nDCG@10, paired bootstrap")
    for one in outcomes:
        verdict = "SIGNIFICANTLY BELOW" if one.difference.significantly_below else "ok"
        interval = f"{one.difference.mean:+.3f} [{one.difference.low:+.3f}, {one.difference.high:+.3f}]"
        reference = f", bm25 {one.systems['bm25']['ndcg10']:.3f} (reference {one.reference_bm25})"
        known = reference if one.reference_bm25 is not None else ""
        print(f"{one.name:{width}}  {one.queries:4} queries  {interval} over {one.best_single:5}  {verdict}{known}")
    ratio = means["ours"]["ndcg10"] / max(means["rrf"]["ndcg10"], 1e-9)
    met = ratio >= BAR and not any(one.difference.significantly_below for one in outcomes)
    print(f"\nmean nDCG@10, ours / rrf: {ratio:.4f} (bar {BAR}): {'met' if met else 'MISSED'}")
    print("seconds: " + ", ".join(f"{stage} {spent:.1f}" for stage, spent in clock.seconds.items()))
    print(f"embedded now: {embedded}; the rest came from the vector cache")
    return met
