"""Markdown in the library's house format (corpus/README.md), so that an exported write-up imports again with the same words."""

import re
from itertools import chain

import yaml

from service.domain.places import Language
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Item, Paragraph, Table
from service.pages.wording import labelled

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_AT_START = re.compile(r"^(\s*)([#+\-=:]|\d+[.)])")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def markdown_of(document: Document) -> str:
    """The whole paper: front matter where it has one, then the body, then the annex."""
    parts = [] if document.front else [f"# {escaped(document.title)}"]
    blocks = [block for block in document.blocks if not (document.front and isinstance(block, Facts))]
    if document.annex:
        blocks += [Heading(document.annex_title, 1), *document.annex]
    parts += chain.from_iterable(_block(block, document) for block in blocks)
    if document.front:
        front = yaml.safe_dump(document.front, allow_unicode=True, sort_keys=False, width=10_000)
        parts.insert(0, f"---\n{front}---")
    elif document.footer:
        parts.append(escaped(document.footer))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """People's words with everything quoted that Markdown or HTML would read as its own."""
    flat = " ".join(text.split())
    quoted = _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", flat))
    return _AT_START.sub(_quoted_start, quoted)


def _quoted_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}"


def _block(block: Block, document: Document) -> list[str]:
    language = document.language
    match block:
        case Heading(text=text, level=level):
            return [f"{'#' * (level + 1)} {escaped(text)}"]
        case Paragraph(text=text, by=by):
            return [_line(Item(text, by), language)]
        case Bullets(items=items):
            return ["\n".join(f"- {_line(item, language)}" for item in items)]
        case Table(rows=rows, for_actions=True):
            return ["\n".join(f"- {_action(row, language)}" for row in rows)]
        case Table(columns=columns, rows=rows):
            lines = [columns, tuple("---" for _ in columns), *rows]
            drawn = [" | ".join(cell if cell == "---" else escaped(cell) for cell in line) for line in lines]
            return ["\n".join(f"| {line} |" for line in drawn)]
        case Facts(rows=rows):
            return ["\n".join(f"- {escaped(labelled(language, label, value))}" for label, value in rows)]
        case _:
            return []


def _line(item: Item, language: Language) -> str:
    said = escaped(item.text) + (f" — {escaped(item.by)}" if item.by else "")
    return " · ".join([said, *(escaped(labelled(language, label, text)) for label, text in item.details)])


def _action(row: tuple[str, ...], language: Language) -> str:
    what, *rest = row
    told = ", ".join(part for part in rest if part)
    return escaped(labelled(language, what.rstrip(" ."), told) if told else what)
