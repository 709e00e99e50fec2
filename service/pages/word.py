"""From blocks to a Word file, by python-docx: real styles, a real table of actions, the page geometry of the PDF."""

import io
import re
import unicodedata
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from docx import Document as open_file
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from service.domain.looks import Look, Paper
from service.locale import say
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Item, PageBreak, Paragraph, Ruled, Table
from service.pages.word_template import read_template
from service.pages.wording import labelled, readable, runs_right_to_left

SERIF, SANS = "Cambria", "Calibri"
"""On every machine that has Word; LibreOffice sets them in Caladea and Carlito, which are as wide."""
EAST_ASIA, COMPLEX = "Noto Sans CJK SC", "Noto Sans"
SIZES = {Paper.A4: (210, 297), Paper.LETTER: (215.9, 279.4)}
SIDE, TOP, BOTTOM = 24, 18, 20
FACT_STOPS = (32, 84, 112)
"""Millimetres: the first value, the second label, the second value."""
MOST_BESIDE = 26
"""Characters of a value that leave room for another beside it."""
INK, QUIET = "1F2933", "52606D"
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def word_file(document: Document, look: Look, logo: bytes | None = None, *, template: bytes | None = None) -> bytes:
    """The file's bytes. `template`: the hub's own, whose styles, header, footer and page take the place of ours."""
    file: Any = open_file(io.BytesIO(read_template(template)) if template else None)
    if template is None:
        _page(file, look)
    written = _Writer(file, document, look, own=template is None)
    if template is None:
        _styles(file, look)
        _footer(file, document)
        written.masthead(logo)
    written.title()
    for block in document.blocks:
        written.block(block)
    if document.annex:
        file.add_page_break()
        written.block(Heading(document.annex_title))
        for block in document.annex:
            written.block(block)
    _properties(file, document)
    packed = io.BytesIO()
    file.save(packed)
    return packed.getvalue()


class _Writer:
    """Puts blocks into a file one after the other."""

    def __init__(self, file: Any, document: Document, look: Look, *, own: bool) -> None:
        self.file, self.document, self.look, self.own = file, document, look, own
        self.language = document.language
        self.ids: dict[str, str | None] = {}
        self.room = file.sections[0].page_width - file.sections[0].left_margin - file.sections[0].right_margin

    def style(self, name: str) -> str | None:
        """The id of a style by its built-in name; None where a hub's template lacks it. Kept: python-docx searches them all each time."""
        if name not in self.ids:
            self.ids[name] = self.file.styles[name].style_id if name in self.file.styles else None
        return self.ids[name]

    def paragraph(self, style: str) -> Any:
        paragraph = self.file.add_paragraph()
        paragraph._p.style = self.style(style)
        return paragraph

    def masthead(self, logo: bytes | None) -> None:
        """In the body, not in Word's header, which would repeat it and take the room of every further page."""
        if logo is None and not self.look.organisation:
            return
        paragraph = self.paragraph("Masthead")
        width = self.file.sections[0].page_width - 2 * Mm(SIDE)
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
        if logo is not None:
            picture = paragraph.add_run().add_picture(io.BytesIO(logo), height=Mm(13))
            described = picture._inline.docPr
            described.set("descr", self.look.organisation or say(self.language, "pages.logo"))
        self.say(paragraph, f"\t{self.look.organisation}")

    def title(self) -> None:
        if self.own:
            self.say(self.paragraph("Kicker"), self.document.kicker.upper())
        self.say(self.paragraph("Title"), self.document.title)

    def block(self, block: Block) -> None:
        match block:
            case Heading(text=text, level=level):
                self.say(self.paragraph(f"Heading {level}"), text)
            case Paragraph(text=text, by=by, quiet=quiet):
                paragraph = self.paragraph("Quiet" if quiet else "Normal")
                self.say(paragraph, text)
                self.by(paragraph, by)
            case Bullets(items=items):
                for item in items:
                    self.item(item)
            case Table(columns=columns, rows=rows, shares=shares):
                self.table(columns, rows, shares)
            case Facts(rows=rows):
                self.facts(rows)
            case PageBreak():
                self.file.add_page_break()
            case Ruled(lines=lines):
                for _ in range(lines):
                    self.paragraph("Ruled")

    def item(self, item: Item) -> None:
        paragraph = self.paragraph("List Bullet")
        self.say(paragraph, item.text)
        self.by(paragraph, item.by)
        for at, (label, text) in enumerate(item.details):
            if at == 0:
                paragraph.add_run().add_break()
            self.say(paragraph, " · " if at else "", quiet=True)
            self.say(paragraph, labelled(self.language, label, ""), quiet=True, bold=True)
            self.say(paragraph, text, quiet=True)

    def by(self, paragraph: Any, by: str) -> None:
        if by:
            self.say(paragraph, f" — {by}", quiet=True)

    def facts(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Label, tab, value; two short ones on a line, as in the PDF. Plain lines, which a hub can move into its own report."""
        line: Any = None
        for label, value in rows:
            short = len(value) <= MOST_BESIDE
            beside = line is not None and short
            if not beside:
                line = self.paragraph("Facts")
                if not self.own:
                    for at in FACT_STOPS:
                        line.paragraph_format.tab_stops.add_tab_stop(Mm(at))
            self.say(line, f"\t{label}\t" if beside else f"{label}\t", quiet=True)
            self.say(line, value)
            if beside or not short:
                line = None

    def table(self, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: tuple[int, ...]) -> None:
        room = self.room
        table = self.file.add_table(rows=1 + len(rows), cols=len(columns))
        if self.style("Table Grid"):
            table._tbl.tblStyle_val = self.style("Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        _repeat_first_row(table)
        if self.own:
            _light_rules(table)
        for at, share in enumerate(shares):
            table.columns[at].width = int(room * share / sum(shares))
        for row, cells in zip(table.rows, (columns, *rows), strict=True):
            for at, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = int(room * shares[at] / sum(shares))
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self.style("Table Text")
                self.say(paragraph, text, bold=cells is columns)
        if self.own:
            self.paragraph("After Table")

    def say(self, paragraph: Any, text: str, *, quiet: bool = False, bold: bool = False) -> None:
        """Words as runs; those of right-to-left scripts marked so, since Word keeps their order by it."""
        text = _CONTROL.sub("", text)
        if text and runs_right_to_left(text) and not paragraph.text:
            _on(paragraph._p.get_or_add_pPr(), "w:bidi")
        for right_to_left, characters in groupby(_directed(text), key=lambda each: each[1]):
            run = paragraph._p.add_r()
            properties = run.get_or_add_rPr()
            if quiet and self.own:
                properties.style = self.style("Quiet Words")
            if bold:
                _on(properties, "w:b")
            if right_to_left:
                _on(properties, "w:rtl")
            run.text = "".join(character for character, _ in characters)


def _directed(text: str) -> list[tuple[str, bool]]:
    """Each character with whether it runs right to left; spaces and marks go with what stands before them inside such words."""
    found: list[tuple[str, bool]] = []
    running = False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL", "AN"):
            running = True
        elif direction in ("L", "EN") or character in "\t\n":
            running = False
        found.append((character, (running and direction not in ("WS", "ON")) or (running and direction == "NSM")))
    return found


def _page(file: Any, look: Look) -> None:
    section = file.sections[0]
    width, height = SIZES[look.paper]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(SIDE)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance, section.footer_distance = Mm(8), Mm(9)


def _styles(file: Any, look: Look) -> None:
    """Ours, on the names Word builds its outline and its lists on."""
    styles, colour = file.styles, readable(look.colour)[1:]
    _set(styles["Normal"], SERIF, 10.5, INK, before=0, after=5, line=1.12)
    _set(styles["Title"], SERIF, 19, INK, before=0, after=8, line=1.0, bold=True)
    _no_border(styles["Title"])
    _set(styles["Heading 1"], SANS, 13.5, colour, before=12, after=4, line=1.0, bold=True)
    _set(styles["Heading 2"], SANS, 10.5, INK, before=8, after=3, line=1.0, bold=True)
    _set(styles["Heading 3"], SANS, 10, QUIET, before=7, after=3, line=1.0, bold=True)
    _set(styles["List Bullet"], SERIF, 10.5, INK, before=0, after=3, line=1.12)
    for name, face, size, ink, before, after in (
        ("Masthead", SANS, 9.5, colour, 0, 4),
        ("Kicker", SANS, 8.5, QUIET, 5, 2),
        ("Facts", SANS, 9, INK, 0, 1.5),
        ("Quiet", SANS, 9, QUIET, 0, 4),
        ("Table Text", SERIF, 9.8, INK, 2, 2),
        ("After Table", SERIF, 4, INK, 0, 0),
        ("Ruled", SERIF, 16, INK, 0, 0),
    ):
        _set(styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), face, size, ink, before=before, after=after, line=1.0)
    quiet = styles.add_style("Quiet Words", WD_STYLE_TYPE.CHARACTER)
    quiet.font.size, quiet.font.color.rgb = Pt(9), RGBColor.from_string(QUIET)
    _fonts(quiet.element.get_or_add_rPr(), SANS)
    facts = styles["Facts"].paragraph_format
    for at in FACT_STOPS:
        facts.tab_stops.add_tab_stop(Mm(at))
    facts.left_indent, facts.first_line_indent = Mm(32), Mm(-32)
    styles["Kicker"].paragraph_format.keep_with_next = True
    _rule(styles["Kicker"], "top", look.colour[1:], 13)
    _rule(styles["Ruled"], "bottom", "9AA5B1", 4)
    for at in (1, 2, 3):
        styles[f"Heading {at}"].paragraph_format.keep_with_next = True


def _set(
    style: Any, face: str, size: float, ink: str, *, before: float, after: float, line: float, bold: bool = False
) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(ink)
    _fonts(style.element.get_or_add_rPr(), face)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line


def _fonts(properties: Any, face: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", face), ("hAnsi", face), ("eastAsia", EAST_ASIA), ("cs", COMPLEX)):
        fonts.set(qn(f"w:{script}"), name)


def _footer(file: Any, document: Document) -> None:
    section = file.sections[0]
    paragraph = section.footer.paragraphs[0]
    paragraph.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(section.page_width - 2 * Mm(SIDE), WD_TAB_ALIGNMENT.RIGHT)
    file.styles["Footer"].paragraph_format.tab_stops.clear_all()
    _set(file.styles["Footer"], SANS, 8, QUIET, before=0, after=0, line=1.0)
    before, between, after = re.split(r"\{pages?\}", say(document.language, "pages.page_of"))
    paragraph.add_run(f"{document.footer}\t{before}")
    _field(paragraph, "PAGE")
    paragraph.add_run(between)
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def _on(properties: Any, tag: str) -> None:
    if properties.find(qn(tag)) is None:
        properties.append(OxmlElement(tag))


def _rule(style: Any, side: str, colour: str, eighths: int) -> None:
    properties = style.element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _no_border(style: Any) -> None:
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def _light_rules(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side, value in (
        ("top", "nil"),
        ("left", "nil"),
        ("bottom", "single"),
        ("right", "nil"),
        ("insideH", "single"),
        ("insideV", "nil"),
    ):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), value)
        if value == "single":
            for name, given in (("sz", "4"), ("space", "0"), ("color", "CBD2D9")):
                line.set(qn(f"w:{name}"), given)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _repeat_first_row(table: Any) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _properties(file: Any, document: Document) -> None:
    properties = file.core_properties
    when = datetime(*document.day.timetuple()[:3], tzinfo=UTC) if document.day else NO_DATE
    properties.title, properties.author = document.title[:255], document.author[:255]
    properties.subject, properties.language = document.kicker, document.language.value
    properties.created = properties.modified = when.replace(tzinfo=None)
    properties.last_modified_by, properties.comments, properties.keywords = "", "", ""
    properties.revision = 1
