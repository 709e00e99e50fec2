"""A prompt is a file: front matter with name, version, date and declared inputs; then the words.

    prompt = load_prompt("problem_statement")           the file in prompts/, with _house_style.md before it
    rendered = prompt.render({"language": "English", "sources": [Told("S1", "request", "…", text)]})

Two kinds of input, declared in the front matter and checked here. `word`: a short value of our own making (a language, a
day, a number). `told`: people's words. Those never reach the template: they are set inside a named tag whose mark is
random for every call, and the template only says where the finished blocks go. So nothing anybody writes can be template
syntax, and nothing they write can close the tag. That is hygiene against injected instructions, not a defence to lean
on: what holds is that an answer is data, checked against the sources.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict

from service.domain.text import clean
from service.llm.model import Message

FOLDER = Path(__file__).resolve().parents[2] / "prompts"
HOUSE_STYLE = "_house_style"

_WORD = re.compile(r"[\w .,:;()'’/–-]{0,200}")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_LIKE_A_TAG = re.compile(r"<(?=[\s/]*source\b)", re.IGNORECASE)
"""The beginning of what looks like a tag of ours in people's words."""
_ENVIRONMENT = ImmutableSandboxedEnvironment(  # autoescape makes HTML safe; a prompt is no HTML
    undefined=StrictUndefined,
    autoescape=False,
    keep_trailing_newline=False,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody's words as the model is shown them: under a short id, so that no id of ours is spent or leaked."""

    id: str
    kind: str
    title: str
    text: str


class FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: int
    changed: date
    inputs: dict[str, Literal["word", "told"]] = {}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with people's words in it, ready to send. `hash` is of the file's words, not of theirs."""

    name: str
    version: str
    hash: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class PromptFile:
    matter: FrontMatter
    body: str
    house: str
    hash: str

    def render(self, inputs: Mapping[str, str | int | Sequence[Told]], *, mark: str | None = None) -> Prompt:
        """The messages to send. `mark` is for tests; left out, it is random. Raises ValueError on an undeclared input."""
        if set(inputs) != set(self.matter.inputs):
            raise ValueError(f"prompt {self.matter.name}: inputs differ from its front matter")
        mark = mark or secrets.token_hex(6)
        values = {
            name: _word(name, inputs[name]) if kind == "word" else _blocks(name, inputs[name], mark)
            for name, kind in self.matter.inputs.items()
        }
        house = _ENVIRONMENT.from_string(self.house).render(mark=mark)
        text = _ENVIRONMENT.from_string(self.body).render(values)
        version = str(self.matter.version)
        messages = (Message("system", house.strip()), Message("user", text.strip()))
        return Prompt(self.matter.name, version, self.hash, messages)


@cache
def load_prompt(name: str, folder: Path = FOLDER) -> PromptFile:
    """Read a prompt file. Raises ValueError, naming the file, when its front matter is not as it should be."""
    matter, body = read(folder / f"{name}.md")
    _, house = read(folder / f"{HOUSE_STYLE}.md")
    if matter.name != name:
        raise ValueError(f"prompt {name}: its front matter says {matter.name}")
    return PromptFile(matter, body, house, hashlib.sha256(f"{house}\x00{body}".encode()).hexdigest())


def read(path: Path) -> tuple[FrontMatter, str]:
    parts = _FRONT_MATTER.match(path.read_text("utf-8"))
    if parts is None:
        raise ValueError(f"{path.name}: no front matter")
    return FrontMatter.model_validate(yaml.safe_load(parts.group(1))), parts.group(2).strip()


def _word(name: str, value: str | int | Sequence[Told]) -> str:
    if not isinstance(value, str | int) or not _WORD.fullmatch(str(value)):
        raise ValueError(f"input {name}: only a short plain value of our own may go here")
    return str(value)


def _blocks(name: str, value: str | int | Sequence[Told], mark: str) -> str:
    if isinstance(value, str | int):
        raise ValueError(f"input {name}: people's words go in as Told")
    return "\n\n".join(_block(told, mark) for told in value) or "(none)"


def _without(mark: str, text: str) -> str:
    """Again until it is gone: what stood on both sides of a mark may have been one."""
    while mark in text:
        text = text.replace(mark, "")
    return text


def _block(told: Told, mark: str) -> str:
    text = _LIKE_A_TAG.sub("‹", _without(mark, clean(told.text)))
    title = " ".join(_without(mark, clean(told.title)).split()).replace('"', "'").replace("<", "‹")[:200]
    return f'<source-{mark} id="{told.id}" kind="{told.kind}" title="{title}">\n{text}\n</source-{mark}>'
