"""The little Markdown that write-ups use, as HTML of our own making: headings, lists, tables, bold. People's words stay text."""

import re

from ui.parts.prose import escaped

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+(.*)$")
_BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")


def markdown_html(text: str) -> str:
    """Paragraphs, headings, lists and tables. Anything else is shown as it was written."""
    blocks: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = part.split("\n")
        if len(lines) > 1 and all(line.strip().startswith("|") for line in lines):
            blocks.append(_table(lines))
        else:
            _block(lines, blocks)
    return "".join(blocks)


def _block(lines: list[str], blocks: list[str]) -> None:
    words: list[str] = []
    items: list[str] = []

    def close() -> None:
        if words:
            blocks.append(f"<p>{'<br>'.join(words)}</p>")
            words.clear()
        if items:
            blocks.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
            items.clear()

    for line in lines:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading:
            close()
            # The page has one h1, so the document's headings begin below it.
            level = min(len(heading[1]) + 1, 6)
            blocks.append(f"<h{level}>{_inline(heading[2])}</h{level}>")
        elif item:
            if words:
                close()
            items.append(_inline(item[1]))
        elif items and line.startswith(("  ", "\t")):
            items[-1] += " " + _inline(line.strip())
        elif line.strip():
            if items:
                close()
            words.append(_inline(line.strip()))
    close()


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not all(re.fullmatch(r":?-*:?", cell) for cell in row)]
    if not rows:
        return ""
    head = "".join(f"<th>{_inline(cell)}</th>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in rows[1:])
    return f'<div class="pa-table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _inline(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", escaped(text))
