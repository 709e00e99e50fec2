"""The curve of the panel eval, as a picture: what share of the relevance is kept against how evenly people are asked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "panel"


def draw(report: Mapping[str, Any], path: Path) -> None:
    """Readable in grey, each line labelled where it ends."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.2))
    axes = figure.add_subplot()
    for way, style, colour in (("greedy", "s--", "#6B7280"), ("ours", "o-", "#0F766E")):
        points = sorted(report["curve"][way], key=lambda point: point["relevance_kept"])
        kept, ginis = [point["relevance_kept"] for point in points], [point["gini"] for point in points]
        axes.plot(kept, ginis, style, color=colour, markersize=5)
        axes.annotate(
            {"greedy": "greedy", "ours": "panel solver"}[way],
            (kept[0], ginis[0]),
            (6, -12),
            textcoords="offset points",
            color=colour,
        )
    top = report["gini"]["top_k"]
    axes.plot([1.0], [top], "k^")
    axes.annotate("top-k", (1.0, top), (-8, -14), textcoords="offset points", ha="right")
    axes.axhline(0.70 * top, color="#B45309", linewidth=1, linestyle=":")
    axes.axvline(0.95, color="#B45309", linewidth=1, linestyle=":")
    axes.annotate(
        "bar: 0.70 × top-k's, at 95 %", (0.972, 0.70 * top), (4, -14), textcoords="offset points", color="#B45309"
    )
    axes.set_xlabel("share of top-k's relevance kept")
    axes.set_ylabel("Gini of invitations (0: everybody as often)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
