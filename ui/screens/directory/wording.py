"""How the directory writes what is known of a person, and that something is not known."""

from service.domain.people import Person
from ui.desk import Desk

LINES = ("hub", "job_title", "unit", "seniority", "languages", "practice", "hands_on", "email", "phone")
MORE = ("timezone", "away", "may_be_suggested", "manager", "previous_hubs")


def known(desk: Desk, person: Person, field: str, *, hubs: dict[str, str], names: dict[str, str]) -> str:
    """One field in words; nothing where it is not known."""
    if field == "hub":
        return hubs.get(person.hub_id, "")
    if field == "seniority":
        return desk.t("desk.directory.grade", grade=person.seniority) if person.seniority else ""
    if field == "languages":
        return ", ".join(person.languages)
    if field == "practice":
        return ", ".join(topic.replace("-", " ") for topic in person.practice)
    if field == "hands_on":
        return _hands_on(desk, person)
    if field == "away":
        return "; ".join(
            desk.t(
                "desk.directory.away_from_to", start=desk.texts.date(each.from_day), end=desk.texts.date(each.to_day)
            )
            for each in person.away
        )
    if field == "may_be_suggested":
        said = person.may_be_suggested
        return "" if said is None else desk.t(f"desk.directory.{'yes' if said else 'no'}")
    if field == "manager":
        return names.get(person.manager_id or "", "")
    if field == "previous_hubs":
        return "; ".join(
            hubs.get(each.hub_id, each.hub_id)
            + (f" ({desk.t('desk.directory.until', date=desk.texts.date(each.until))})" if each.until else "")
            for each in person.previous_hubs
        )
    return str(getattr(person, field))


def _hands_on(desk: Desk, person: Person) -> str:
    since, until = person.hands_on_since, person.hands_on_until
    if since and until:
        return f"{since}–{until}"
    if since:
        return desk.t("desk.directory.since_year", year=str(since))
    return desk.t("desk.directory.until_year", year=str(until)) if until else ""
