"""A hub's own Word file as the ground of our pages: its styles, header, footer, logo and page size, and nothing that runs or reaches out.

Its text is dropped. Macros, embedded objects, fields, links to elsewhere and the parts that hold them go; what is not a Word file, or would
unpack to far more than it should, is refused.
"""

import io
import re
import zipfile
from typing import Any

from docx import Document as open_file
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from service.errors import BadInput, TooLarge, UnreadableFile

MOST_BYTES = 5_000_000
MOST_UNPACKED_BYTES = 50_000_000
MOST_RATIO = 100
MOST_ENTRIES = 2_000

_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_KEPT = re.compile(
    r"^(\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app)\.xml"
    r"|word/(document|styles|settings|fontTable|numbering|webSettings|footnotes|endnotes|header\d*|footer\d*)\.xml"
    r"|word/_rels/(document|header\d*|footer\d*|numbering)\.xml\.rels"
    r"|word/theme/[\w.-]+\.xml|word/media/[\w.-]+\.(png|jpe?g))$",
    re.IGNORECASE,
)
_RUNS = ("fldSimple", "fldChar", "instrText", "object", "altChunk", "subDoc", "control", "OLEObject", "movie", "sdt")
_OF_SETTINGS = (
    "attachedTemplate",
    "mailMerge",
    "linkStyles",
    "documentProtection",
    "writeProtection",
    "saveThroughXslt",
)
_HARMLESS_FIELD = re.compile(r"^\s*(PAGE|NUMPAGES|SECTIONPAGES)\b[\s\\*\w]*$", re.IGNORECASE)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def read_template(data: bytes) -> bytes:
    """The file with only what shapes a page left in it, and no text of its own. Raises BadInput, TooLarge or UnreadableFile."""
    if not data:
        raise BadInput("looks.empty_file")
    if len(data) > MOST_BYTES:
        raise TooLarge("looks.template_too_large", megabytes=MOST_BYTES // 1_000_000)
    try:
        kept = _without_what_runs(data)
        file = open_file(io.BytesIO(kept))
        _drop_text(file)
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        etree.LxmlError,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,  # zipfile's, for a way of packing it does not know
    ):
        raise UnreadableFile("looks.not_a_word_file") from None
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _without_what_runs(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED_BYTES, MOST_RATIO * len(data)):
            raise TooLarge("looks.template_too_large", megabytes=MOST_BYTES // 1_000_000)
        names = [entry.filename for entry in entries]
        if "word/document.xml" not in names or any("vbaProject" in name for name in names):
            raise UnreadableFile("looks.not_a_word_file")
        written = io.BytesIO()
        kept = {name for name in names if _KEPT.match(name)}
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in names:
                if name in kept:
                    kept.discard(name)
                    packed.writestr(name, _cleaned(name, archive.read(name), set(names)))
    return written.getvalue()


def _cleaned(name: str, content: bytes, names: set[str]) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return content
    root = etree.fromstring(content, _PARSER)
    if root.getroottree().docinfo.doctype:
        raise UnreadableFile("looks.not_a_word_file")
    if name == "[Content_Types].xml":
        _check_content_types(root)
    elif name.endswith(".rels"):
        _inner_only(root, name)
    else:
        _strip(root)
    cleaned: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return cleaned


def _check_content_types(root: Any) -> None:
    """A macro or template type of Word is refused; types of parts that were dropped go with them."""
    for entry in list(root):
        part = entry.get("PartName", "").lstrip("/")
        if part == "word/document.xml" and entry.get("ContentType") != _DOCUMENT:
            raise UnreadableFile("looks.not_a_word_file")
        if part and not _KEPT.match(part):
            root.remove(entry)


def _inner_only(root: Any, name: str) -> None:
    folder = "" if name.startswith("_rels/") else "word/"
    for relation in list(root):
        target = relation.get("Target", "")
        inner = target.lstrip("/") if target.startswith("/") else folder + target
        if relation.get("TargetMode") == "External" or ".." in target or not _KEPT.match(inner):
            root.remove(relation)


def _strip(root: Any) -> None:
    """Take out whatever runs, updates or reaches elsewhere; a page number stays."""
    for element in list(root.iter(etree.Element)):
        local = etree.QName(element).localname
        if local in _OF_SETTINGS or (local in _RUNS and not _is_page_number(element, local)):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        for attribute in list(element.attrib):
            if etree.QName(attribute).localname in ("link", "href"):
                del element.attrib[attribute]


def _is_page_number(element: Any, local: str) -> bool:
    if local == "fldSimple":
        return bool(_HARMLESS_FIELD.match(element.get(qn("w:instr"), "")))
    if local in ("fldChar", "instrText"):
        paragraph = next(element.iterancestors(qn("w:p")), None)
        codes = (
            ["".join(code.itertext()) for code in paragraph.iter(qn("w:instrText"))] if paragraph is not None else []
        )
        return bool(codes) and all(_HARMLESS_FIELD.match(code) for code in codes)
    return False


def _drop_text(file: Any) -> None:
    """Everything of the body but the last section's page setup."""
    body = file.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
