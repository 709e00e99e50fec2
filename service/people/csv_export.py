"""The directory as a list that spreadsheets open, runs nothing there, and can be brought in again as it is."""

import csv
import io
from collections.abc import Sequence

from service.domain.people import Person
from service.domain.places import Hub, Language
from service.locale import say
from service.people.importing.harmless import harmless
from service.people.importing.known import Hubs, People
from service.people.importing.writing import FIELDS, Writer

SEPARATOR = {Language.EN: ",", Language.FR: ";"}
"""What spreadsheets expect where the language is spoken."""


def directory_csv(
    people: Sequence[Person], *, everybody: Sequence[Person], hubs: Sequence[Hub], language: Language
) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read the accents. `everybody` decides how a manager is named without doubt."""
    writer = Writer(Hubs(hubs), People(everybody), language)
    named = [person for person in people if not person.anonymised]
    attributes = sorted({name for person in named for name in person.attributes})
    out = io.StringIO()
    rows = csv.writer(out, delimiter=SEPARATOR[language], lineterminator="\r\n")
    headings = [say(language, f"directory.csv.{field}") for field in FIELDS]
    headings += [f"{say(language, 'directory.csv.attribute')}: {name}" for name in attributes]
    rows.writerow([harmless(heading) for heading in headings])
    for person in named:
        cells = [writer.cell(person, field) for field in FIELDS]
        cells += [person.attributes.get(name, "") for name in attributes]
        rows.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
