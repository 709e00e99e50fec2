"""The sample library as its files stand on disk, read with nothing but a YAML parser."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
WRITTEN_ON = date(2026, 11, 23)
"""The day the sample was written: "in the future" means after it."""


@dataclass(frozen=True)
class WriteUp:
    """One Markdown write-up: its front matter and its body."""

    path: Path
    front: dict[str, Any]
    body: str

    @property
    def id(self) -> str:
        return str(self.front["id"])

    @property
    def theme(self) -> str:
        return str(self.front["topics"][0])

    @property
    def language(self) -> str:
        return str(self.front["language"])

    @property
    def outcome(self) -> str:
        return str(self.front["outcome"])

    def people(self, role: str | None = None) -> list[str]:
        """Person ids, of one role or of all."""
        return [seat["person"] for seat in self.front["people"] if role in (None, seat["role"])]


@dataclass(frozen=True)
class File:
    """A peer assist in progress: `file.yaml` and the folder its texts lie in."""

    folder: Path
    fields: dict[str, Any]

    def text(self, name: str) -> str:
        """The text a field of `file.yaml` names, such as `request` or `notes`."""
        return (self.folder / str(self.fields[name])).read_text(encoding="utf-8")

    @property
    def lead(self) -> str:
        return str(self.fields["host_team"]["lead"])


@dataclass(frozen=True)
class Corpus:
    """All of it."""

    hubs: dict[str, dict[str, Any]]
    people: dict[str, dict[str, Any]]
    write_ups: dict[str, WriteUp]
    office: list[dict[str, Any]]
    files: dict[str, File]

    def theme(self, topic: str) -> list[WriteUp]:
        return [write_up for write_up in self.write_ups.values() if write_up.theme == topic]

    def peer_seats(self) -> list[str]:
        """One person id per seat taken as a peer, in any write-up of any format."""
        typed = [person for write_up in self.write_ups.values() for person in write_up.people("peer")]
        return typed + [seat["person"] for row in self.office for seat in row["people"] if seat["role"] == "peer"]


def read_write_up(path: Path) -> WriteUp:
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} does not open with front matter"
    return WriteUp(path, yaml.safe_load(front), body)


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_corpus() -> Corpus:
    hubs, people = read_yaml(CORPUS / "hubs.yaml"), read_yaml(CORPUS / "people.yaml")
    write_ups = [read_write_up(path) for path in sorted((CORPUS / "write_ups").glob("*.md"))]
    files = [File(path.parent, read_yaml(path)) for path in sorted((CORPUS / "files").glob("*/file.yaml"))]
    corpus = Corpus(
        hubs={hub["id"]: hub for hub in hubs},
        people={person["id"]: person for person in people},
        write_ups={write_up.id: write_up for write_up in write_ups},
        office=read_yaml(CORPUS / "write_ups_office" / "expected.yaml"),
        files={file.fields["id"]: file for file in files},
    )
    assert len(corpus.hubs) == len(hubs), "two hubs share an id"
    assert len(corpus.people) == len(people), "two people share an id"
    assert len(corpus.write_ups) == len(write_ups), "two write-ups share an id"
    assert len(corpus.files) == len(files), "two files share an id"
    return corpus


def words(text: str) -> list[str]:
    """The words of a text, lower case, without its marks."""
    return re.findall(r"[^\W\d_]+", text.lower())
