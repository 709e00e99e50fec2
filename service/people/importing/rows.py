"""The rows of an opened list as cells by field."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.errors import Parameter
from service.people.importing.cells import blank
from service.people.importing.harmless import as_written
from service.people.importing.headings import ATTRIBUTE, Column
from service.people.importing.opening import OpenedList

_NEVER_A_SIGN = frozenset({"id", "name", "given_name", "family_name", "hub"})
"""Fields in which *None* or *Na* may be somebody's name and no sign for "not known"."""


@dataclass(frozen=True, slots=True)
class Note:
    """What to say of a row or a column: a message id with values."""

    message: str
    column: str = ""
    values: dict[str, Parameter] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """`cells` by field and `attributes` by name, blank ones left out; `headings` say which column a field came from."""

    line: int
    cells: dict[str, str]
    attributes: dict[str, str]
    notes: list[Note]
    headings: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True
    """False where it has more cells than there are headings: its values may stand in the wrong columns."""


def rows_of(opened: OpenedList, columns: Sequence[Column]) -> list[Row]:
    headings = {column.field: column.heading for column in columns if column.field}
    found = []
    for record in opened.records:
        row = Row(record.line, {}, {}, [], headings)
        for column, cell in zip(columns, record.cells, strict=False):
            written = as_written(cell)
            if column.field == ATTRIBUTE and written.strip():
                row.attributes[column.attribute] = written
            elif column.field and (bool(written.strip()) if column.field in _NEVER_A_SIGN else not blank(written)):
                row.cells[column.field] = written
        row.is_whole = not any(cell.strip() for cell in record.cells[len(columns) :])
        found.append(row)
    return found
