"""python -m bench [NAME …] [--quick] [--users N] [--minutes N] [--sizes N,N] [--data DIR] [--write]

Runs the benches beside this file (each module with `NAME` and `run(quick) -> rows`), prints one table, and with --write
renews their parts of docs/benchmarks.md. A row is {"measure", "value", "unit", "against", "ratio", "target"?}; a ratio of two
figures from the same run says more than either, because machines differ and are noisy.
"""

import argparse
import importlib
import inspect
import os
import pkgutil
import platform
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import bench

Row = dict[str, Any]
DOCS = Path(__file__).parent.parent / "docs"


def main(arguments: list[str] | None = None) -> int:
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and scale, as ratios in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(names)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for a first look")
    parser.add_argument("--users", type=int, help="how many are at work, where a bench has people at work")
    parser.add_argument("--minutes", type=float, help="for how long, there")
    parser.add_argument(
        "--sizes", type=_sizes, metavar="N,N", help="how many documents, where a bench has a library that grows"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of real data; PEER_ASSIST_EVAL_DATA")
    parser.add_argument("--write", action="store_true", help="renew their parts of docs/benchmarks.md")
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
        made = module.run(options.quick, **given(module.run, options))
        rows += made
        print(f"  {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
        if options.write and made:
            write(name, module, made, options)
    print(as_table(rows))
    return 0


def given(run: Callable[..., Any], options: argparse.Namespace) -> dict[str, Any]:
    """What of the command line this bench takes."""
    taken = inspect.signature(run).parameters
    return {each: getattr(options, each) for each in ("users", "minutes", "sizes") if each in taken}


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


def write(name: str, module: ModuleType, rows: list[Row], options: argparse.Namespace) -> None:
    """Its part of docs/benchmarks.md, beside those of the others as they stand; a bench may have a `plot` of its own."""
    title, picture = module.NAME, DOCS / f"benchmarks-{name}.png"
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    more = "".join(f" --{each} {value:g}" for each in ("users", "minutes") if (value := getattr(options, each)))
    more += f" --sizes {','.join(map(str, options.sizes))}" if options.sizes else ""
    how = f"`python -m bench {name}{' --quick' if options.quick else ''}{more} --write`"
    text = f"{title}\n\nMade by {how} on {machine}.\n\n{as_table(rows)}\n"
    ratios = [row for row in rows if row.get("ratio") is not None]
    if hasattr(module, "plot"):
        module.plot(rows, picture)
        text += f"\n![{module.PLOTTED}](benchmarks-{name}.png)\n"
    elif ratios:
        plot(ratios, picture)
        text += f"\n![Each measure as a ratio to what it is compared with](benchmarks-{name}.png)\n"
    page = DOCS / "benchmarks.md"
    parts = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [part for part in parts[1:] if part.partition("\n")[0] != title]
    page.write_text(parts[0] + "".join(f"## {part.strip()}\n\n" for part in sorted([*kept, text])), encoding="utf-8")


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
