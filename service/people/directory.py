"""The directory from two YAML files, as a hub keeps it (the format is in corpus/README.md)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from service.domain.people import Person
from service.domain.places import Hub, Space
from service.errors import BadInput
from service.people.hub_store import check_zone, put_hubs
from service.people.store import put_people

V = TypeVar("V", bound=BaseModel)


def load_directory(
    tx: Connection,
    hubs_yaml: str,
    people_yaml: str,
    space: Space,
    *,
    made_by: str = "import",
    now: datetime | None = None,
) -> tuple[int, int]:
    """Load the text of `hubs.yaml` and `people.yaml` into a space: how many hubs and people. Doing it twice changes nothing but revisions.

    Raises BadInput naming the place, such as `people.3.hub`, and loads nothing then.
    """
    hubs = [_read(Hub, {**row, "space": space}, f"hubs.{at}") for at, row in enumerate(_rows(hubs_yaml, "hubs"))]
    people = [_person(row, space, f"people.{at}") for at, row in enumerate(_rows(people_yaml, "people"))]
    _refuse_twice([hub.id for hub in hubs], "hubs")
    _refuse_twice([person.id for person in people], "people")
    hub_ids, person_ids = {hub.id for hub in hubs}, {person.id for person in people}
    for at, person in enumerate(people):
        if not {person.hub_id, *(before.hub_id for before in person.previous_hubs)} <= hub_ids:
            raise BadInput("people.unknown_hub", field=f"people.{at}.hub")
        if person.manager_id is not None and person.manager_id not in person_ids:
            raise BadInput("people.unknown_person", field=f"people.{at}.manager")
    moment = now or datetime.now(UTC)
    put_hubs(tx, hubs, made_by=made_by, now=moment)
    put_people(tx, people, made_by=made_by, now=moment)
    return len(hubs), len(people)


def _rows(text: str, name: str) -> Sequence[dict[str, Any]]:
    try:
        rows = yaml.safe_load(text) or []
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput("people.not_yaml", field=name) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput("people.not_a_list", field=name)
    return rows


def _person(row: dict[str, Any], space: Space, path: str) -> Person:
    values = {key: value for key, value in row.items() if value is not None}
    values = _renamed(values, {"hub": "hub_id", "manager": "manager_id"})
    for name, renamed in (("previous_hubs", {"hub": "hub_id"}), ("away", {"from": "from_day", "to": "to_day"})):
        if isinstance(values.get(name), list):
            values[name] = [_renamed(each, renamed) if isinstance(each, dict) else each for each in values[name]]
    person = _read(Person, {**values, "space": space}, path)
    try:
        person.refuse_impossible()
        if person.timezone:
            check_zone(person.timezone)
    except BadInput as refused:
        raise BadInput(refused.message_id, field=f"{path}.{refused.field}") from None
    return person


def _renamed(values: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names.get(str(key), str(key)): value for key, value in values.items()}


def _read(kind: type[V], values: dict[str, Any], path: str) -> V:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput("people.bad_entry", field=f"{path}.{place}") from None


def _refuse_twice(ids: Sequence[str], name: str) -> None:
    seen: set[str] = set()
    for at, each in enumerate(ids):
        if each in seen:
            raise BadInput("people.id_twice", field=f"{name}.{at}.id")
        seen.add(each)
