"""Is a peer assist the right thing? Questions to the facilitator with advice beside them, never a bar (method.md rows 1–2)."""

from service.domain.findings import Finding
from service.domain.fit import DayCost, FitAnswers, LighterMethod
from service.peer_assists.wording import read

_ADVICE = ("not_written_down", "others_tried", "still_open", "worth_it")


def fit_findings(answers: FitAnswers, *, similar_cases: int = 0) -> list[Finding]:
    """The triggers not answered yet as questions; then what was answered against going on.

    `similar_cases` is how many past cases the library found: it shows who has overcome this.
    """
    found = []
    if answers.fits is None:
        if answers.new_activity is None:
            found.append(Finding(id="fit.new_activity"))
        if answers.solved_elsewhere is None:
            cases = {"count": similar_cases}
            found.append(
                Finding(
                    id="fit.solved_elsewhere_found" if similar_cases else "fit.solved_elsewhere",
                    values=cases if similar_cases else {},
                )
            )
        if answers.similar_project is None:
            found.append(Finding(id="fit.similar_project"))
    elif answers.fits is False:
        found.append(Finding(id="fit.no_trigger"))
    if answers.still_open is None:
        found.append(Finding(id="fit.still_open_asked"))
    found += [Finding(id=f"fit.{name}") for name in _ADVICE if getattr(answers, name) is False]
    return found


def lighter_findings(request: str, answers: FitAnswers) -> list[Finding]:
    """A lighter method the request itself points to. Nothing is said once a trigger holds or a method is chosen."""
    if answers.fits or answers.method is not None:
        return []
    found = read(request, "request", ("lighter.yaml",))
    return [
        Finding(id=f"lighter.{method}", words=found[f"lighter.{method}"])
        for method in LighterMethod
        if f"lighter.{method}" in found
    ]


def cost_findings(cost: DayCost, *, agenda_minutes: int) -> list[Finding]:
    """What the day takes: people × hours, and money with the travel where it is known. Nothing while the people are not counted."""
    hours = cost.person_hours(agenda_minutes)
    money = cost.money(agenda_minutes)
    if money is not None:
        values: dict[str, str | int] = {"amount": round(money), "currency": cost.currency, "hours": round(hours or 0)}
        return [Finding(id="cost.money" if hours else "cost.travel", values=values)]
    if hours is None or cost.people is None:
        return []
    return [Finding(id="cost.hours", values={"count": round(hours), "people": cost.people})]
