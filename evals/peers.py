"""How well *who has solved something similar* finds who really had the answer, against two fixed baselines.

    python -m evals peers [--data DIR] [--run OUT] [--json] [--check]

DIR holds `peers_eval/<set>/`, or is that folder, or one set; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data.
Prints MRR@10 and recall@10 per set, for everybody and for the tail (people outside the busiest tenth by how much they
wrote), of BM25 CombSUM (the BM25 scores of all of a person's passages summed), of the popularity prior (whoever wrote most) and of ours;
then the same with only what was written before the day of each query. `--run OUT` writes OUT/<set>/{bm25_combsum,prior,ours}.trec.
`--json` ends with one line: {"sets": {set: {system: {"mrr", "recall10", "tail_mrr"}}}, "dated": the same before the query's day}.
`--check` exits 1 when the bar is missed on `llis_submitters`: 1.8 × BM25 CombSUM's MRR, 1.7 × for the tail.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.measures import Run, mean, measure, write_runs
from evals.options import options
from evals.peers_data import PeopleSet, find_sets, people_set
from evals.peers_systems import Ready, bm25_combsum, ours, prior
from evals.retrieval_data import UnreadableData
from evals.retrieval_systems import Clock
from evals.vector_cache import CachedEmbedder
from service.library.embedder import BundledEmbedder, Embedder, EmbedderUnavailable

SYSTEMS: Mapping[str, Callable[..., Run]] = {"bm25_combsum": bm25_combsum, "prior": prior, "ours": ours}
MEASURES = ("mrr", "recall10", "tail_mrr")
BARRED = "llis_submitters"
BAR, TAIL_BAR = 1.8, 1.7

Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One set: the figures of each system, over everything and over what was written before each query."""

    name: str
    queries: int
    tail_queries: int
    whole: Figures
    dated: Figures


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    folders = find_sets(arguments.data) if arguments.data.is_dir() else []
    if not folders:
        print(f"skipped: no sets of people (peers_eval/*/documents.jsonl) in {arguments.data}")
        return 3
    embedder, clock, outcomes = CachedEmbedder(BundledEmbedder()), Clock(), []
    try:
        for folder in folders:
            people = people_set(folder)
            found, runs = outcome(people, embedder, clock)
            outcomes.append(found)
            if arguments.run:
                write_runs(arguments.run / people.name, runs)
    except UnreadableData as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    except EmbedderUnavailable as error:
        print(f"skipped: the bundled embedder does not run here ({error.parameters['reason']})")
        return 3
    met = _print_report(outcomes, clock, embedder.computed)
    if arguments.json:
        sets = {one.name: one.whole for one in outcomes}
        print(json.dumps({"sets": sets, "dated": {one.name: one.dated for one in outcomes}}))
    return 1 if arguments.check and not met else 0


def outcome(people: PeopleSet, embedder: Embedder, clock: Clock) -> tuple[Outcome, dict[str, Run]]:
    ready = Ready(people, embedder, clock)
    runs: dict[str, Run] = {}
    dated: dict[str, Run] = {}
    for name, system in SYSTEMS.items():
        with clock.stage(name):
            runs[name], dated[name] = system(ready), system(ready, dated=True)
    tail = sum(bool(people.tail & of.keys()) for of in people.relevant.values())
    whole = {name: figures(run, people) for name, run in runs.items()}
    return Outcome(
        people.name, len(people.relevant), tail, whole, {n: figures(r, people) for n, r in dated.items()}
    ), runs


def figures(run: Run, people: PeopleSet) -> dict[str, float]:
    """Over every judged query; one the run does not answer scores 0. For the tail: over the queries somebody of it answers."""
    tail = {query: {person: of[person] for person in of.keys() & people.tail} for query, of in people.relevant.items()}
    everybody = mean(list(measure(run, people.relevant).values()))
    of_tail = mean(list(measure(run, {query: of for query, of in tail.items() if of}).values()))
    return {"mrr": everybody["mrr10"], "recall10": everybody["recall10"], "tail_mrr": of_tail["mrr10"]}


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = options("peers", "How well people are found.", data="folder with the sets")
    parser.add_argument("--run", type=Path, metavar="OUT", help="write TREC run files there")
    parser.add_argument("--check", action="store_true", help="exit 1 when the bar is missed")
    return parser.parse_args(argv)


def _print_report(outcomes: list[Outcome], clock: Clock, embedded: int) -> bool:
    width = max(len(one.name) for one in outcomes)
    met = True
    for title, of in (("everything in the set", "whole"), ("only what was written before each query", "dated")):
        print(f"{title}\n{'set':{width}}  {'system':12}  " + "  ".join(f"{name:>9}" for name in MEASURES))
        for one in outcomes:
            found: Figures = getattr(one, of)
            for system in SYSTEMS:
                print(f"{one.name:{width}}  {system:12}  " + "  ".join(f"{found[system][m]:9.3f}" for m in MEASURES))
            ratios = [found["ours"][m] / max(found["bm25_combsum"][m], 1e-9) for m in ("mrr", "tail_mrr")]
            line = f"{one.name:{width}}  ours / bm25_combsum: {ratios[0]:.2f}, tail {ratios[1]:.2f}"
            if of == "whole" and one.name == BARRED:
                met = ratios[0] >= BAR and ratios[1] >= TAIL_BAR
                line += f" (bar {BAR} and {TAIL_BAR}: {'met' if met else 'MISSED'})"
            print(f"{line}; {one.queries} queries, {one.tail_queries} with an answer from the tail")
        print()
    print("seconds: " + ", ".join(f"{stage} {spent:.1f}" for stage, spent in clock.seconds.items()))
    print(f"embedded now: {embedded}; the rest came from the vector cache")
    return met
