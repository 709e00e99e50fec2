"""A person as cells of a list, the same words that are read back."""

from collections.abc import Callable

from service.domain.people import Person
from service.domain.places import Language
from service.people.importing import cells
from service.people.importing.known import Hubs, People

FIELDS = (
    *("id", "name", "hub", "job_title", "unit", "seniority", "languages", "practice", "hands_on_since"),
    *("hands_on_until", "email", "phone", "timezone", "away", "may_be_suggested", "manager", "previous_hubs"),
)
"""The columns of an exported list, in order; the attributes follow."""


class Writer:
    """`writer.cell(person, "hub")`: how a list names hubs and people depends on who else is there."""

    def __init__(self, hubs: Hubs, people: People, language: Language) -> None:
        self.hubs, self.people, self.language = hubs, people, language
        self._special: dict[str, Callable[[Person], str]] = {
            "hub": lambda person: hubs.written(person.hub_id),
            "languages": lambda person: "; ".join(person.languages),
            "practice": lambda person: cells.one_cell(person.practice),
            "away": lambda person: cells.written_periods(person.away),
            "may_be_suggested": lambda person: cells.written_yes_or_no(person.may_be_suggested, language),
            "manager": self._manager,
            "previous_hubs": lambda person: hubs.written_earlier(person.previous_hubs),
        }

    def cell(self, person: Person, field: str) -> str:
        if field in self._special:
            return self._special[field](person)
        value = getattr(person, field)
        return "" if value is None else str(value)

    def _manager(self, person: Person) -> str:
        if person.manager_id is None or person.manager_id not in self.people.by_id:
            return ""
        return self.people.written(self.people.by_id[person.manager_id], person.hub_id)
