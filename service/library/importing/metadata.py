"""Front matter or a JSON line to the members of a document. What cannot be used is left out and noted, never fatal."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from pydantic import TypeAdapter, ValidationError

from service.domain.ids import DocumentId, HubId, Id
from service.domain.library import DocumentKind, Outcome
from service.domain.places import Hub, Language, Visibility
from service.domain.text import LINE_LIMIT, clean
from service.errors import BadInput
from service.library.importing.incoming import Note, Surroundings

MOST_ID_CHARACTERS = 100
"""A passage's id is its document's and some more, and has to fit too."""
MOST_TOPICS = 20
_CHOICES: dict[str, type[Enum]] = {
    "kind": DocumentKind,
    "outcome": Outcome,
    "visibility": Visibility,
    "language": Language,
}
_ID: TypeAdapter[str] = TypeAdapter(Id)


def members(given: Mapping[str, Any], around: Surroundings) -> tuple[dict[str, Any], list[Note]]:
    """The members of `Document` that the file gives, cleaned, and a note for each that cannot be used."""
    found: dict[str, Any] = {}
    notes: list[Note] = []

    def unusable(name: str) -> None:
        notes.append(Note("library.unusable_value", values={"name": name}))

    for name in ("title", "country", "url"):
        if value := line(given.get(name)):
            found[name] = value
    if organisation := line(given.get("organisation") or given.get("org")):
        found["organisation"] = organisation
    for name, choices in _CHOICES.items():
        chosen = given.get(name)
        if chosen is None or chosen == "":
            continue
        if isinstance(chosen, str) and chosen.strip().lower().replace("-", "_") in {
            str(each.value) for each in choices
        }:
            found[name] = choices(chosen.strip().lower().replace("-", "_"))
        elif name != "kind":  # other collections use `kind` in their own sense
            unusable(name)
    if (moment := given.get("date")) not in (None, "", "NaT", "nan"):
        if (day := _day(moment)) is not None:
            found["date"] = day
        else:
            unusable("date")
    if topics := _topics(given.get("topics")):
        found["topics"] = topics
    if given.get("fictional") is True:
        found["fictional"] = True
    if hub := line(given.get("hub")):
        known = _hub(hub, around.hubs)
        if known is None:
            notes.append(Note("library.unknown_hub"))
            found.setdefault("organisation", hub)
        elif around.into is not None and known not in around.into:
            raise BadInput("library.hub_of_others")
        else:
            found["hub_id"] = known
    if superseded_by := line(given.get("superseded_by")):
        found["superseded_by"] = DocumentId(superseded_by)
    return found, notes


def document_id(value: Any) -> DocumentId | None:
    """An id that we can keep as it is, or None."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    try:
        return DocumentId(_ID.validate_python(text)) if len(text) <= MOST_ID_CHARACTERS else None
    except ValidationError:
        return None


def id_from_name(name: str) -> DocumentId:
    """A file without an id keeps the one made of its name, so that the same file sent again is the same document."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.rsplit(".", 1)[0].lower()).strip("-")
    return DocumentId(slug[-MOST_ID_CHARACTERS:].strip("-") or "document")


def line(value: Any) -> str:
    """One clean line from whatever a file holds, at most as long as a line may be."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(clean(str(value)).split())[:LINE_LIMIT].strip()


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if re.fullmatch(r"\d{4}(-\d\d)?", text):
        text = (text + "-01-01")[:10]
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _topics(value: Any) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(topic for each in given[:MOST_TOPICS] if (topic := line(each))))


def _hub(name: str, hubs: tuple[Hub, ...]) -> HubId | None:
    wanted = name.casefold()
    return next((hub.id for hub in hubs if wanted in (hub.id.casefold(), hub.name.casefold())), None)
