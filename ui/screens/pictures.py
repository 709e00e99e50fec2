"""Pictures made of our own HTML: bars labelled directly, readable in grey, with the numbers as a table for everybody."""

from collections.abc import Sequence

from service.domain.follow_up import SCALES, EvaluationSummary
from ui.desk import Desk
from ui.parts.prose import escaped


def bars_html(rows: Sequence[tuple[str, int]], *, caption: str) -> str:
    """A table whose second column is a bar with its number: the picture and the numbers are one."""
    most = max((number for _, number in rows), default=0) or 1
    body = "".join(
        f'<tr><th scope="row">{escaped(label)}</th><td><span class="pa-bar-room"><span class="pa-bar" '
        f'style="width:{100 * number / most:.1f}%"></span></span></td><td class="pa-bar-number">{number}</td></tr>'
        for label, number in rows
    )
    return f'<table class="pa-bars"><caption>{escaped(caption)}</caption><tbody>{body}</tbody></table>'


def scales_html(desk: Desk, summary: EvaluationSummary) -> str:
    """Means of the three scales by side, each with how many answered."""
    head = "".join(f'<th scope="col">{escaped(desk.t(f"reports.scale.{name}"))}</th>' for name in SCALES)
    rows = ""
    for side in summary.sides:
        if not side.count:
            continue
        who = desk.t("desk.reports.answers", side=desk.t(f"reports.side.{side.side}"), count=side.count)
        cells = "".join(f"<td>{_mean(desk, getattr(side, name))}</td>" for name in SCALES)
        rows += f'<tr><th scope="row">{escaped(who)}</th>{cells}</tr>'
    caption = escaped(desk.t("desk.reports.scales"))
    return (
        f'<div class="pa-table"><table><caption>{caption}</caption><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _mean(desk: Desk, mean: float | None) -> str:
    if mean is None:
        return "–"
    return f"{mean:.1f}".replace(".", ",") if desk.language == "fr" else f"{mean:.1f}"
