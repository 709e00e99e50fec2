"""Which column is which, from what stands above it in either language."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from service.domain.people import ATTRIBUTES_LIMIT
from service.domain.text import clean
from service.people.importing.harmless import as_written
from service.people.names import folded

ATTRIBUTE = "attribute"
_PREFIX = re.compile(r"(?i)^\s*attributs?e?s?\s*:\s*(?P<name>.+)$")
_MOST_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Column:
    """`field` names what it fills: a field of a person, `attribute` (then `attribute` is its name), or nothing."""

    heading: str
    field: str
    attribute: str = ""


@cache
def _fields() -> dict[str, str]:
    read = yaml.safe_load(Path(__file__).with_name("headings.yaml").read_text(encoding="utf-8"))
    return {heading: field for field, headings in read.items() for heading in headings}


def known_headings(cells: Sequence[str]) -> int:
    """How many of the cells are headings of different fields."""
    found = {_field(as_written(cell)) for cell in cells} - {""}
    return len(found) + sum(_PREFIX.match(cell) is not None for cell in cells)


def columns(cells: Sequence[str], keep: Collection[str]) -> tuple[Column, ...]:
    """`keep` are headings we do not know that are to be kept as attributes. A field named twice is taken from its first column."""
    kept = {folded(each) for each in keep}
    found: list[Column] = []
    taken: set[str] = set()
    attributes = 0
    for cell in cells:
        heading = " ".join(clean(as_written(cell)).split())
        field, attribute = _field(heading), ""
        match = _PREFIX.match(heading)
        if match is not None or (not field and heading and folded(heading) in kept):
            field, attribute = ATTRIBUTE, (match["name"] if match else heading).strip()
            attributes += 1
            if len(attribute) > _MOST_CHARACTERS or attributes > ATTRIBUTES_LIMIT:
                field, attribute = "", ""
        key = f"{field}:{attribute}"
        found.append(Column(heading, "" if key in taken else field, attribute))
        if field:
            taken.add(key)
    if {"given_name", "name"} <= {column.field for column in found} and "family_name" not in {c.field for c in found}:
        # *Nom* beside *Prénom*, or *Name* beside *First name*, is the family name.
        found = [
            Column(column.heading, "family_name" if column.field == "name" else column.field, column.attribute)
            for column in found
        ]
    return tuple(found)


def _field(heading: str) -> str:
    plain = re.sub(r"\([^()]*\)", " ", folded(heading))
    return _fields().get(" ".join(re.sub(r"[\W_]+", " ", plain).split()), "")
