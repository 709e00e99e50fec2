"""The YAML between two `---` lines at the head of a Markdown file."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*$")
MOST_CHARACTERS = 20_000
MOST_DEPTH = 20


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`values` by name and the text below. `bad_line` is the line of the file that could not be read, 1 for the first."""

    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    bad_line: int | None = None


def split_front_matter(text: str) -> FrontMatter:
    """Never raises: where the YAML is broken its line is named, and the text below is kept whole."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter(body=text)
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        return FrontMatter(body=text, bad_line=1)
    head, body = "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])
    if len(head) > MOST_CHARACTERS:
        return FrontMatter(body=body, bad_line=1)
    try:
        if _depth(head) > MOST_DEPTH:
            return FrontMatter(body=body, bad_line=1)
        values = yaml.safe_load(head)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return FrontMatter(body=body, bad_line=(mark.line if mark else 0) + 2)
    except yaml.YAMLError:
        return FrontMatter(body=body, bad_line=1)
    except ValueError:  # a date such as 2024-13-45
        return FrontMatter(body=body, bad_line=_impossible_date(lines[1:end]) + 1)
    if values is None:
        return FrontMatter(body=body)
    if not isinstance(values, dict):
        return FrontMatter(body=body, bad_line=2)
    return FrontMatter({str(name): value for name, value in values.items()}, body)


def _depth(head: str) -> int:
    """How deep the YAML nests, from its events: no object is built, so nothing can blow up."""
    depth = deepest = 0
    for event in yaml.parse(head, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MOST_DEPTH:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest


def _impossible_date(lines: list[str]) -> int:
    for number, line in enumerate(lines, 1):
        try:
            yaml.safe_load(line)
        except ValueError:
            return number
        except yaml.YAMLError:
            continue
    return 0
