"""The background pack as a paper: what peers read before the day, on two pages at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.domain.packs import PACK_PARTS
from service.domain.places import Language
from service.domain.problem import SheetField
from service.locale import say
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Item, Paragraph
from service.pages.wording import day_of, format_of


@dataclass(frozen=True)
class PackPaper:
    """What stands on it. `see_also` are titles with hub and year; the two teams are one line each."""

    title: str
    words: Mapping[SheetField, str]
    host: str = ""
    hub: str = ""
    day: date | None = None
    format: str = ""
    facilitator: str = ""
    host_team: str = ""
    resource_team: str = ""
    see_also: tuple[tuple[str, str], ...] = ()
    footer: str = ""


def pack_document(paper: PackPaper, language: Language) -> Document:
    """Facts, the parts in reading order, the teams, past cases. An empty part is left out."""
    blocks: list[Block] = [Facts(_facts(paper, language))]
    for part in PACK_PARTS:
        lines = [" ".join(line.split()) for line in paper.words.get(part, "").split("\n") if line.strip()]
        if not lines:
            continue
        blocks.append(Heading(say(language, f"packs.part.{part.value}")))
        if part is SheetField.WANT_TO_LEARN and len(lines) > 1:
            blocks.append(Bullets(tuple(Item(line) for line in lines)))
        else:
            blocks += [Paragraph(line) for line in lines]
    teams = (("host_team", paper.host_team), ("resource_team", paper.resource_team))
    if any(line for _, line in teams):
        blocks.append(Heading(say(language, "packs.who")))
        items = tuple(Item(line, details=()) for line in _teams(teams, language))
        blocks.append(Bullets(items))
    if paper.see_also:
        blocks.append(Heading(say(language, "pages.see_also")))
        blocks.append(Bullets(tuple(Item(title, where) for title, where in paper.see_also)))
    return Document(
        title=paper.title,
        kicker=say(language, "packs.background_pack"),
        language=language,
        footer=paper.footer,
        day=paper.day,
        author=paper.host,
        blocks=tuple(blocks),
    )


def _teams(teams: tuple[tuple[str, str], ...], language: Language) -> list[str]:
    return [say(language, f"packs.line.{name}", team=line) for name, line in teams if line]


def _facts(paper: PackPaper, language: Language) -> tuple[tuple[str, str], ...]:
    rows = (
        (say(language, "pages.fact.host"), paper.host),
        (say(language, "pages.fact.hub"), paper.hub),
        (say(language, "pages.fact.day"), day_of(paper.day, language)),
        (say(language, "pages.fact.format"), format_of(paper.format, language)),
        (say(language, "pages.role.facilitator"), paper.facilitator),
    )
    return tuple((label, value) for label, value in rows if value)
