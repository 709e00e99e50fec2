"""Plain text: headings as people type them without Markdown become headings, and nothing else is touched."""

import re

_UNDERLINE = re.compile(r"[ \t]*(?:={3,}|-{3,}|_{3,}|~{3,}|\*{3,})[ \t]*$")
_LONGEST = 80
_MOST_WORDS = 10


def with_headings(text: str) -> str:
    """A short line underlined with `====` or `----`, or all in capitals between empty lines, with `#` before it."""
    lines = text.split("\n")
    found: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        below = lines[at + 1] if at + 1 < len(lines) else ""
        if _is_short(line) and _UNDERLINE.match(below) and not _UNDERLINE.match(line):
            found += [f"{'#' if '=' in below else '##'} {line.strip()}", ""]
            at += 2
            continue
        alone = (at == 0 or not lines[at - 1].strip()) and not below.strip()
        found.append(f"## {line.strip()}" if alone and _is_short(line) and _in_capitals(line) else line)
        at += 1
    return "\n".join(found)


def _is_short(line: str) -> bool:
    bare = line.strip()
    return 0 < len(bare) <= _LONGEST and len(bare.split()) <= _MOST_WORDS and not bare.startswith(("#", "-", "|", ">"))


def _in_capitals(line: str) -> bool:
    return line.isupper() and sum(character.isalpha() for character in line) > 3
