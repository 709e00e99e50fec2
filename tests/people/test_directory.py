"""The directory from its two files."""

import pytest

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import PersonId
from service.domain.places import Space
from service.errors import BadInput
from service.people import store
from service.people.directory import load_directory

HUBS = "- {id: lake, name: Lake}"
PEOPLE = "- {id: p-ann, name: Ann, hub: lake}"


@pytest.mark.parametrize(
    ("hubs", "people", "field"),
    [(HUBS, "", "hubs.0.id"), ("- {id: hill, name: Hill}", "- {id: p-ann, name: Other, hub: hill}", "people.0.id")],
)
def test_a_list_for_one_space_changes_nobody_of_the_other(
    database: Database, caller: Caller, hubs: str, people: str, field: str
) -> None:
    with database.transaction() as tx:
        load_directory(tx, HUBS, PEOPLE, Space.REAL)
    with pytest.raises(BadInput) as refused, database.transaction() as tx:
        load_directory(tx, hubs, people, Space.PRACTICE)
    assert (refused.value.message_id, refused.value.field) == ("people.id_taken", field)
    with database.transaction(read_only=True) as tx:
        ann = store.get_person(tx, PersonId("p-ann"), seen_by=caller)
    assert (ann.name, ann.revision) == ("Ann", 1)
