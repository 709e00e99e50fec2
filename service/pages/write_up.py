"""The write-up as a paper (method.md, *Write-up, in order*): header, three headings, an annex that is not counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.ids import LineId
from service.domain.items import ItemKind, Section
from service.domain.places import Language
from service.domain.write_ups import Header, LineUse, ReviewStatus, WriteUp, WriteUpLine
from service.locale import say
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Item, Paragraph, Table
from service.pages.wording import day_of, format_of, role_of

ACTION_SHARES = (11, 5, 5)
PROSE = (ItemKind.ACTIVITY, ItemKind.REPORT_BACK)
"""Set as paragraphs; every other kind is a list, actions a table."""


@dataclass(frozen=True)
class AnnexOption:
    """A row of the options log, with whom it is shown as from."""

    text: str
    shown_as: str = ""
    where_it_worked: str = ""
    conditions: str = ""
    challenge: str = ""
    status: str = ""
    """An `OptionStatus`, or empty."""


@dataclass(frozen=True)
class SeeAlso:
    title: str
    hub: str = ""
    year: int | None = None


@dataclass(frozen=True)
class AnnexSource:
    """A note the write-up rests on: a short label, and its words as far as the reader may see them."""

    label: str
    text: str = ""


@dataclass(frozen=True)
class Annex:
    options: tuple[AnnexOption, ...] = ()
    see_also: tuple[SeeAlso, ...] = ()
    sources: tuple[AnnexSource, ...] = ()


def write_up_document(
    write_up: WriteUp,
    header: Header,
    *,
    language: Language | None = None,
    annex: Annex | None = None,
    attribution: Mapping[LineId, str] | None = None,
) -> Document:
    """The write-up as blocks. Lines that a person moved to the annex are in it whether or not the rest of the annex is wanted."""
    language = language or write_up.language
    shown_as = attribution or {}
    return Document(
        title=header.title,
        kicker=say(language, "pages.write_up"),
        language=language,
        footer=status_line(write_up, language),
        day=header.day,
        author=header.host,
        blocks=(
            Facts(facts(write_up, header, language)),
            *body_blocks(write_up, language=language, attribution=shown_as),
        ),
        annex_title=getattr(write_up, "annex_name", "") or say(language, "pages.annex"),
        annex=_annex_blocks(write_up, annex or Annex(), language, shown_as),
        front=_front_matter(write_up, header, language),
    )


def body_blocks(
    write_up: WriteUp, *, language: Language, attribution: Mapping[LineId, str], level: int = 1
) -> tuple[Block, ...]:
    """The three headings with what stands under them; an empty part is left out. `level` is that of the headings."""
    blocks: list[Block] = []
    for section in Section:
        part: list[Block] = _problem(write_up, language, level + 1) if section is Section.WHAT_WE_DID else []
        body = write_up.body(section)
        for kind in ItemKind:
            lines = [line for line in body if line.kind is kind]
            if lines:
                part += [
                    Heading(say(language, f"pages.part.{kind.value}"), level + 1),
                    *_lines(kind, lines, language, attribution),
                ]
        if part:
            blocks += [Heading(say(language, f"pages.section.{section.value}"), level), *part]
    return tuple(blocks)


def facts(write_up: WriteUp, header: Header, language: Language) -> tuple[tuple[str, str], ...]:
    """Host, hub, date, format, people by role, who may read it. What is not known is left out."""
    by_role: dict[str, list[str]] = {}
    for person in header.people:
        shown = f"{person.name} ({person.hub})" if person.hub and person.hub != header.hub else person.name
        by_role.setdefault(person.role, []).append(shown)
    if header.host_lead:
        by_role.setdefault("host_lead", [header.host_lead])
    rows = [
        (say(language, "pages.fact.host"), header.host),
        (say(language, "pages.fact.hub"), header.hub),
        (say(language, "pages.fact.day"), day_of(header.day, language)),
        (say(language, "pages.fact.format"), format_of(header.format, language)),
        *(
            (role_of(role, language), ", ".join(names))
            for role, names in sorted(by_role.items(), key=lambda each: _role_order(each[0]))
        ),
        (
            say(language, "pages.fact.shared_with"),
            say(language, f"pages.shared_with.{(write_up.audience or header.sensitivity).value}"),
        ),
    ]
    return tuple((label, value) for label, value in rows if value)


def status_line(write_up: WriteUp, language: Language) -> str:
    """The version, and who approved it and when; or that nobody has."""
    version = say(language, "pages.version", number=write_up.number)
    if write_up.status is ReviewStatus.WITHDRAWN:
        return f"{version} · {say(language, 'pages.withdrawn')}"
    if write_up.status is not ReviewStatus.APPROVED:
        return f"{version} · {say(language, 'pages.not_approved')}"
    who = ", ".join(
        f"{each.name} ({say(language, f'pages.signs.{each.role.value}')}, {day_of(each.on, language)})"
        for each in write_up.sign_offs
    )
    return f"{version} · {say(language, 'pages.approved_by', who=who)}"


def _role_order(role: str) -> int:
    order = ("host_lead", "host", "facilitator", "peer", "note_taker", "timekeeper", "sponsor")
    return order.index(role) if role in order else len(order)


def _problem(write_up: WriteUp, language: Language, level: int) -> list[Block]:
    blocks: list[Block] = []
    asked, redefined = write_up.problem_asked.strip(), write_up.problem_redefined.strip()
    if asked:
        blocks += [Heading(say(language, "pages.part.problem_asked"), level), *_paragraphs(asked)]
    if redefined and redefined != asked:
        blocks += [Heading(say(language, "pages.part.problem_redefined"), level), *_paragraphs(redefined)]
    return blocks


def _paragraphs(text: str) -> list[Paragraph]:
    return [Paragraph(" ".join(part.split())) for part in text.split("\n") if part.strip()]


def _lines(
    kind: ItemKind, lines: list[WriteUpLine], language: Language, attribution: Mapping[LineId, str]
) -> list[Block]:
    if kind is ItemKind.ACTION:
        return [actions_table([_action(line, language) for line in lines], language)]
    items = [Item(_flat(line.claim.text), _by(line, language, attribution), _details(line, language)) for line in lines]
    if kind in PROSE and not any(item.details for item in items):
        return [Paragraph(item.text, item.by) for item in items]
    return [Bullets(tuple(items))]


def actions_table(rows: list[tuple[str, ...]], language: Language) -> Table:
    """What, who, by when. A cell stays empty where nobody said."""
    columns = tuple(say(language, f"pages.action.{column}") for column in ("what", "who", "by_when"))
    return Table(columns, tuple(rows), ACTION_SHARES, for_actions=True)


def _action(line: WriteUpLine, language: Language) -> tuple[str, str, str]:
    what = _flat(line.claim.text)
    if line.claim.added_by:
        what += f" ({say(language, 'pages.added_by', name=line.claim.added_by)})"
    return what, line.owner, line.due or day_of(line.due_date, language)


def _by(line: WriteUpLine, language: Language, attribution: Mapping[LineId, str]) -> str:
    added = say(language, "pages.added_by", name=line.claim.added_by) if line.claim.added_by else ""
    return ", ".join(part for part in (attribution.get(line.id, ""), added) if part)


def _details(line: WriteUpLine, language: Language) -> tuple[tuple[str, str], ...]:
    rows = (
        (say(language, "pages.where_it_worked"), line.where),
        (say(language, "pages.conditions"), _flat(line.conditions)),
    )
    return tuple((label, text) for label, text in rows if text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _annex_blocks(
    write_up: WriteUp, annex: Annex, language: Language, attribution: Mapping[LineId, str]
) -> tuple[Block, ...]:
    blocks: list[Block] = []
    moved = [line for line in write_up.lines if line.shows and line.use is LineUse.ANNEX]
    for kind in ItemKind:
        lines = sorted((line for line in moved if line.kind is kind), key=lambda line: line.position)
        if lines:
            blocks += [
                Heading(say(language, f"pages.part.{kind.value}"), 2),
                *_lines(kind, lines, language, attribution),
            ]
    if annex.options:
        items = tuple(_option(option, language) for option in annex.options)
        blocks += [Heading(say(language, "pages.options_log"), 2), Bullets(items)]
    if annex.see_also:
        items = tuple(
            Item(case.title, ", ".join(str(part) for part in (case.hub, case.year) if part)) for case in annex.see_also
        )
        blocks += [Heading(say(language, "pages.see_also"), 2), Bullets(items)]
    if annex.sources:
        items = tuple(
            Item(_flat(source.text) or source.label, source.label if source.text else "") for source in annex.sources
        )
        blocks += [Heading(say(language, "pages.sources"), 2), Bullets(items)]
    return tuple(blocks)


def _option(option: AnnexOption, language: Language) -> Item:
    rows = (
        (say(language, "pages.where_it_worked"), option.where_it_worked),
        (say(language, "pages.conditions"), _flat(option.conditions)),
        (say(language, "pages.challenge"), _flat(option.challenge)),
        (say(language, "pages.status"), say(language, f"pages.option_status.{option.status}") if option.status else ""),
    )
    return Item(_flat(option.text), option.shown_as, tuple((label, text) for label, text in rows if text))


def _front_matter(write_up: WriteUp, header: Header, language: Language) -> dict[str, object]:
    values: dict[str, object] = {
        "id": str(write_up.document_id or write_up.id),
        "title": header.title,
        "kind": "write_up",
        "hub": header.hub,
        "language": language.value,
        "date": header.day,
        "format": header.format,
        "visibility": (write_up.audience or header.sensitivity).value,
        "status": write_up.status.value,
        "people": [{"name": person.name, "role": person.role} for person in header.people],
    }
    return {key: value for key, value in values.items() if value not in ("", None, [])}
