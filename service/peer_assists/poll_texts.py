"""The poll as a message to paste and as a table. A cell that a spreadsheet would run as a formula is made text again."""

import csv
import io
from collections.abc import Sequence

from service.domain.places import Language
from service.domain.slot_values import Slot
from service.locale import say
from service.peer_assists.slot_finding import Asked
from service.peer_assists.slot_words import place_of, when

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def poll_text(asked: Asked, slots: Sequence[Slot], language: Language) -> str:
    """The question, and each slot as it is on everybody's clock."""
    zones = list(dict.fromkeys([asked.meeting.timezone, *(each.timezone for each in asked.attendees if each.timezone)]))
    lines = [say(language, "polls.question", title=asked.file.title), ""]
    for number, slot in enumerate(slots, start=1):
        for at, zone in enumerate(zones):
            said = say(language, "polls.in_zone", when=when(slot, language, zone=zone), place=place_of(zone, language))
            lines.append(f"{number}. {said}" if at == 0 else f"   {said}")
    return "\n".join([*lines, "", say(language, "polls.how_to_answer")]) if slots else say(language, "polls.no_slots")


def poll_csv(asked: Asked, slots: Sequence[Slot], language: Language) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read the accents: a row a person, a column a slot."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    zone = asked.meeting.timezone
    head = [say(language, f"polls.columns.{name}") for name in ("name", "role", "zone")]
    rows.writerow([*head, *(when(slot, language, zone=zone) for slot in slots)])
    for each in asked.attendees:
        said = [asked.poll.answer_of(each.who, slot.starts_at) for slot in slots]
        cells = [each.name, say(language, f"desk.role.{each.role.value}"), each.timezone]
        cells += [say(language, f"polls.answer.{answer.value}") if answer else "" for answer in said]
        rows.writerow([_harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """People's words never run: what begins like a formula begins with an apostrophe instead."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell
