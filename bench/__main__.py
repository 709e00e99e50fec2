"""python -m bench [NAME …] [--quick] [--write] [--data DIR] [--sizes N,N]

Runs the benches beside this file (each module with `NAME` and `run(quick) -> rows`), prints one table, and with --write
renews docs/benchmarks.md and its plot; a bench with a `write(table, rows)` of its own has a page of its own.
A row is {"measure", "value", "unit", "against", "ratio", "target"?}; a ratio of two
figures from the same run says more than either, because machines differ and are noisy.
"""

import argparse
import importlib
import os
import pkgutil
import platform
import sys
import time
from pathlib import Path
from typing import Any

import bench

Row = dict[str, Any]
DOCS = Path(__file__).parent.parent / "docs"


def main(arguments: list[str] | None = None) -> int:
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and scale, as ratios in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(names)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for a first look")
    parser.add_argument("--write", action="store_true", help="renew docs/benchmarks.md and its plot")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of real data; PEER_ASSIST_EVAL_DATA")
    parser.add_argument(
        "--sizes", type=_sizes, default=(), metavar="N,N", help="documents, for growth: 1000,10000,100000"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(names)
    if unknown:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if options.data is not None:
        os.environ["PEER_ASSIST_EVAL_DATA"] = str(options.data.resolve())
    rows: list[Row] = []
    for name in options.names or names:
        module = importlib.import_module(f"bench.{name}")
        print(f"{module.NAME} …", file=sys.stderr, flush=True)
        started = time.perf_counter()
        found = module.run(options.quick, *([options.sizes] if name == "growth" else []))
        print(f"  {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
        print(as_table(found))
        if options.write and hasattr(module, "write"):
            module.write(as_table(found), found)
        else:
            rows += [{"bench": name, **row} for row in found]
    if options.write and rows:
        write(as_table(rows), rows, quick=options.quick)
    return 0


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))


def as_table(rows: list[Row]) -> str:
    lines = ["| measure | value | against | ratio | target |", "|---|---|---|---|---|"]
    for row in rows:
        ratio = "" if row.get("ratio") is None else f"{row['ratio']:.2f}"
        value = f"{number(row['value'])} {row['unit']}"
        lines.append(
            f"| {row['measure']} | {value} | {row.get('against') or ''} | {ratio} | {row.get('target') or ''} |"
        )
    return "\n".join(lines)


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def write(table: str, rows: list[Row], *, quick: bool) -> None:
    how = "`python -m bench --write`" + (" with `--quick`" if quick else "")
    text = f"# Benchmarks\n\nMade by {how} on {machine()}. Figures of one run on a shared, noisy machine: read the ratios.\n\n{table}\n"
    ratios = [row for row in rows if row.get("ratio") is not None]
    if ratios:
        plot(ratios, DOCS / "benchmarks.png")
        text += "\n![Each measure as a ratio to what it is compared with](benchmarks.png)\n"
    (DOCS / "benchmarks.md").write_text(text, encoding="utf-8")


def plot(rows: list[Row], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 0.5 * len(rows) + 1.2))
    axes.barh(
        [f"{row['measure']}\nagainst {row['against']}" for row in rows], [row["ratio"] for row in rows], color="#0F766E"
    )
    axes.set_xscale("log")
    axes.axvline(1.0, color="#1F2933", linewidth=1)
    axes.set_xlabel("ratio to what it is compared with (1 = the same)")
    axes.invert_yaxis()
    axes.tick_params(labelsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    sys.exit(main())
