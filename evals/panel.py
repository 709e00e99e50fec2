"""Does the panel keep the experience without asking always the same people: a simulated year, by three ways of choosing.

    python -m evals panel [--data DIR] [--run OUT] [--json] [--check] [--quick]

DIR holds `peers_eval/panel_pool/`, or is that folder; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data. 200 peer assists over
the pool, topics drawn with a skew (Zipf 0.8), one panel of seven each, for five seeds: the most relevant (*top_k*), the most
relevant with a penalty for each invitation so far (*greedy*, at the relevance ours keeps), and the product's own solver under the
rules of `RULES` (*ours*). Then the same among 10,000 people drawn from the pool, everybody being a candidate.
`--run OUT` writes OUT/panel.svg, the curve of relevance kept against the Gini.
`--json` ends with one line: {"relevance_kept", "gini": {"top_k","greedy","ours"}, "busiest_tenth": {…}, "violations",
"seconds_p95", "seconds_p95_10k"} and more. `--check` exits 1 when the bar is missed; `--quick` leaves out the curve and the 10,000.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.options import options
from evals.panel_pool import Pool, UnreadableData, pool_of, resampled
from evals.panel_simulation import Occasion, Ours, Year, busiest_tenth, gini, greedy, occasions, simulate, top
from service.domain.panels import PanelRules

SEEDS = (1, 2, 3, 4, 5)
SEATS = 7
RULES = PanelRules(seats_from=SEATS, seats_to=SEATS, per_hub=4, cap=30)
"""The defaults but for two that no year of 200 peer assists among 537 people of five regions could keep: two of a hub, three
invitations."""
PENALTIES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.22, 0.24, 0.26, 0.3, 0.4, 0.6)
RESTS = (0.0, 0.1, 0.3)
LARGE, LARGE_OCCASIONS = 10_000, 100
KEPT, RATIO, SECONDS, SECONDS_LARGE = 0.95, 0.70, 1.0, 5.0

Years = Sequence[Year]


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    folder = arguments.data / "peers_eval" / "panel_pool"
    folder = folder if folder.is_dir() else arguments.data
    if not (folder / "pool.jsonl").is_file() or not (folder / "topics.jsonl").is_file():
        print(f"skipped: no pool of people (peers_eval/panel_pool/pool.jsonl) in {arguments.data}")
        return 3
    try:
        pool = pool_of(folder)
    except (UnreadableData, OSError) as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    report = measured(pool, quick=arguments.quick)
    _print(report)
    if arguments.run:
        from evals.panel_curve import draw

        arguments.run.mkdir(parents=True, exist_ok=True)
        draw(report, arguments.run / "panel.svg")
    if arguments.json:
        print(json.dumps(report))
    return 1 if arguments.check and not report["met"] else 0


def measured(pool: Pool, *, quick: bool = False) -> dict[str, Any]:
    years = {seed: occasions(pool, seed) for seed in SEEDS}
    best = [simulate(pool, years[seed], top(SEATS)) for seed in SEEDS]
    ours = [simulate(pool, years[seed], Ours(pool, RULES)) for seed in SEEDS]
    penalised = [_point(_greedy(pool, years, penalty), best) for penalty in PENALTIES]
    kept = _kept(ours, best)
    report: dict[str, Any] = {
        "relevance_kept": round(kept, 4),
        "gini": {
            "top_k": _mean([gini(year.invitations) for year in best]),
            "greedy": round(at_the_same(kept, penalised, "gini"), 4),
            "ours": _mean([gini(year.invitations) for year in ours]),
        },
        "busiest_tenth": {
            "top_k": _mean([busiest_tenth(year.invitations) for year in best]),
            "greedy": round(at_the_same(kept, penalised, "busiest_tenth"), 4),
            "ours": _mean([busiest_tenth(year.invitations) for year in ours]),
        },
        "violations": sum(year.violations for year in ours),
        "seconds_p50": _quantile(ours, 0.5),
        "seconds_p95": _quantile(ours, 0.95),
        "covered": {name: _covered(each) for name, each in (("top_k", best), ("ours", ours))},
        "by_seed": [
            {"seed": seed, "relevance_kept": round(one.relevance / other.relevance, 4), **_ginis(one, other)}
            for seed, one, other in zip(SEEDS, ours, best, strict=True)
        ],
        "most_often": {"top_k": _most(best), "ours": _most(ours)},
        "rules": RULES.model_dump(mode="json"),
    }
    report["ratio"] = round(report["gini"]["ours"] / report["gini"]["top_k"], 4)
    report["curve"] = {"greedy": penalised, "ours": [_point(ours, best)]}
    if not quick:
        report["curve"]["ours"] += [_point(_with_rest(pool, years, rest), best) for rest in RESTS]
        report |= _large(pool)
    report["met"] = _met(report)
    return report


def _greedy(pool: Pool, years: Mapping[int, list[Occasion]], penalty: float) -> Years:
    return [simulate(pool, years[seed], greedy(SEATS, penalty)) for seed in SEEDS]


def _with_rest(pool: Pool, years: Mapping[int, list[Occasion]], rest: float) -> Years:
    weights = RULES.weights.model_copy(update={"rest": rest})
    rules = RULES.model_copy(update={"weights": weights})
    return [simulate(pool, years[seed], Ours(pool, rules, full=False)) for seed in SEEDS]


def _large(pool: Pool) -> dict[str, Any]:
    """The same at 10,000 people: half as many peer assists, one seed, everybody a candidate."""
    many = resampled(pool, LARGE, seed=SEEDS[0])
    year = occasions(many, SEEDS[0], LARGE_OCCASIONS)
    best = [simulate(many, year, top(SEATS))]
    ours = [simulate(many, year, Ours(many, RULES, everybody=True))]
    return {
        "seconds_p50_10k": _quantile(ours, 0.5),
        "seconds_p95_10k": _quantile(ours, 0.95),
        "at_10k": {
            "relevance_kept": round(_kept(ours, best), 4),
            **_ginis(ours[0], best[0]),
            "violations": ours[0].violations,
            "covered": {name: _covered(each) for name, each in (("top_k", best), ("ours", ours))},
        },
    }


def at_the_same(kept: float, points: Sequence[Mapping[str, float]], figure: str) -> float:
    """A figure of a curve of falling relevance where it keeps as much as `kept`, between its points in a straight line."""
    ordered = sorted(points, key=lambda point: point["relevance_kept"])
    return float(np.interp(kept, [point["relevance_kept"] for point in ordered], [point[figure] for point in ordered]))


def _point(years: Years, best: Years) -> dict[str, float]:
    return {
        "relevance_kept": round(_kept(years, best), 4),
        "gini": _mean([gini(year.invitations) for year in years]),
        "busiest_tenth": _mean([busiest_tenth(year.invitations) for year in years]),
    }


def _kept(years: Years, best: Years) -> float:
    return float(np.mean([one.relevance / other.relevance for one, other in zip(years, best, strict=True)]))


def _ginis(ours: Year, best: Year) -> dict[str, float]:
    return {"gini_top_k": round(gini(best.invitations), 4), "gini_ours": round(gini(ours.invitations), 4)}


def _covered(years: Years) -> dict[str, float]:
    return {name: _mean([getattr(year, name) for year in years]) for name in ("hubs", "expertise", "facets")}


def _most(years: Years) -> float:
    return _mean([float(year.invitations.max()) for year in years])


def _quantile(years: Years, share: float) -> float:
    return round(float(np.quantile([second for year in years for second in year.seconds], share)), 3)


def _mean(figures: Sequence[float]) -> float:
    return round(float(np.mean(figures)), 4)


def _met(report: Mapping[str, Any]) -> bool:
    ginis = report["gini"]
    return bool(
        report["relevance_kept"] >= KEPT
        and report["ratio"] <= RATIO
        and ginis["ours"] < ginis["greedy"]
        and not report["violations"]
        and report["seconds_p95"] < SECONDS
        and report.get("seconds_p95_10k", 0) < SECONDS_LARGE
        and not report.get("at_10k", {}).get("violations", 0)
    )


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = options("panel", "Experience kept, load shared.", data="folder with peers_eval/panel_pool/")
    parser.add_argument("--run", type=Path, metavar="OUT", help="write the curve there, as panel.svg")
    parser.add_argument("--check", action="store_true", help="exit 1 when the bar is missed")
    parser.add_argument("--quick", action="store_true", help="without the curve and the 10,000 people")
    return parser.parse_args(argv)


def _print(report: Mapping[str, Any]) -> None:
    print(f"{'':16}{'top-k':>9}{'greedy':>9}{'ours':>9}   (greedy at the relevance ours keeps)")
    for name in ("gini", "busiest_tenth"):
        figures = report[name]
        print(f"{name:16}" + "".join(f"{figures[way]:9.3f}" for way in ("top_k", "greedy", "ours")))
    for name in ("hubs", "expertise", "facets"):
        print(f"{name:16}{report['covered']['top_k'][name]:9.3f}{'':9}{report['covered']['ours'][name]:9.3f}")
    print(f"{'most often':16}{report['most_often']['top_k']:9.1f}{'':9}{report['most_often']['ours']:9.1f}")
    print(
        f"relevance kept {report['relevance_kept']:.3f}, Gini {report['ratio']:.3f} × top-k's (bar {RATIO} at {KEPT})"
    )
    for one in report["by_seed"]:
        ratio = one["gini_ours"] / one["gini_top_k"]
        print(f"  seed {one['seed']}: kept {one['relevance_kept']:.3f}, Gini {ratio:.3f} ×")
    for way, points in report["curve"].items():
        for point in sorted(points, key=lambda point: -point["relevance_kept"]):
            print(f"  {way:7} kept {point['relevance_kept']:.3f}  Gini {point['gini']:.3f}")
    print(f"rules broken: {report['violations']}")
    print(f"seconds a panel at 537 people: p50 {report['seconds_p50']}, p95 {report['seconds_p95']} (bar {SECONDS})")
    if "at_10k" in report:
        large = report["at_10k"]
        print(
            f"at 10,000: p50 {report['seconds_p50_10k']}, p95 {report['seconds_p95_10k']} (bar {SECONDS_LARGE}); kept "
            f"{large['relevance_kept']:.3f}, Gini {large['gini_ours']:.3f} against {large['gini_top_k']:.3f}, "
            f"rules broken {large['violations']}"
        )
    print("bar met" if report["met"] else "bar MISSED")
