"""What each person may see, written a second time and as simply as it can be: the model that every answer is compared with.

A *row* is a file or a document of the library. A *word* is a made-up word that stands in one text; `wherever` says through which rows a
reader may come upon it: any of the alternatives will do, and within one all rows must be open to them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from service.access.caller import Caller
from service.domain.places import Space, Visibility
from service.library.embedder import Vectors

DIMENSIONS = 48
WORD = re.compile(r"zq[bcdfgkv]+x")


class BagOfWords:
    """A cheap embedder that is the same on every machine: each word counts in one of a few places."""

    name = "bag-of-words"
    dimensions = DIMENSIONS

    def embed(self, texts: Iterable[str]) -> Vectors:
        rows = []
        for text in texts:
            row = np.full(DIMENSIONS, 0.05, dtype=np.float32)
            for word in re.findall(r"\w+", text.casefold()):
                row[sum(word.encode()) * 31 % DIMENSIONS] += 1
            rows.append(row / np.linalg.norm(row))
        return np.array(rows, dtype=np.float32).reshape(len(rows), DIMENSIONS)


@dataclass
class Row:
    """A file or a document: `people` take part in it, those only named in it (`named`) do not."""

    id: str
    space: Space
    hub: str | None
    visibility: Visibility
    made_by: str
    people: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    gone: bool = False


@dataclass
class Document(Row):
    title: str = ""
    """The word in its title; `word` stands in its text."""
    word: str = ""
    topic: str = ""
    peers: set[str] = field(default_factory=set)
    """Of its people, those who were asked as peers."""
    day: date | None = None
    superseded_by: str | None = None
    of_file: str | None = None
    """The file it is the write-up of."""


@dataclass
class File(Row):
    title: str = ""
    notes: list[str] = field(default_factory=list)
    rests: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    """Drafts: id, word, the documents it was made from."""
    day: date | None = None
    lines: list[str] = field(default_factory=list)
    audience: Visibility | None = None
    """Of its approved write-up."""
    notice: tuple[str, str] | None = None
    """Id and word of the one that stands."""


@dataclass
class World:
    files: dict[str, File] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    wherever: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    told: dict[str, Space] = field(default_factory=dict)
    """Words everybody of a space may read."""

    def word(self, *rows: str) -> str:
        """A new word that stands where all of `rows` have to be open."""
        number, letters = len(self.wherever), ""
        while True:
            letters += "bcdfgkv"[number % 7]
            number //= 7
            if not number:
                break
        word = f"zq{letters}x"
        self.wherever[word] = [rows]
        return word

    def row(self, id: str) -> Row | None:
        return self.files.get(id) or self.documents.get(id)

    def sees(self, caller: Caller, id: str) -> bool:
        """The rule: the space is theirs, and the row is the organisation's, their hub's, their own, or they take part in it."""
        row = self.row(id)
        if row is None or row.gone or row.space is not caller.space:
            return False
        return (
            caller.all_hubs
            or row.visibility is Visibility.ORGANISATION
            or (row.visibility is Visibility.HUB and row.hub in caller.hub_ids)
            or row.made_by == caller.account_id
            or (caller.person_id is not None and caller.person_id in row.people)
        )

    def may_read(self, caller: Caller, word: str) -> bool:
        if self.told.get(word) is caller.space:
            return True
        return any(all(self.sees(caller, row) for row in rows) for rows in self.wherever[word])

    def leaks(self, caller: Caller, text: str) -> set[str]:
        return {word for word in WORD.findall(text) if not self.may_read(caller, word)}

    def open_files(self, caller: Caller) -> dict[str, File]:
        return {id: file for id, file in self.files.items() if self.sees(caller, id)}

    def open_documents(self, caller: Caller) -> dict[str, Document]:
        return {id: each for id, each in self.documents.items() if self.sees(caller, id)}

    def current(self, caller: Caller) -> dict[str, Document]:
        """Those the caller finds unless they ask for older ones: what replaced one that they may not see replaced nothing for them."""
        shown = self.open_documents(caller)
        return {id: each for id, each in shown.items() if self.replaced(caller, each) is None}

    def replaced(self, caller: Caller, document: Document) -> str | None:
        by = document.superseded_by
        return by if by is not None and self.sees(caller, by) else None

    def drafts(self, caller: Caller, file: File) -> Iterator[tuple[str, str]]:
        """A draft is open where its file is and every document it was made from that there still is."""
        for id, word, documents in file.rests:
            here = [each for each in documents if not self.documents[each].gone]
            if all(self.sees(caller, each) for each in here):
                yield id, word

    def times_asked(self, person: str, space: Space) -> int:
        """Seats in files and parts in past cases that are no write-up of a file here."""
        seats = sum(person in each.people for each in self.files.values() if not each.gone and each.space is space)
        cases = [
            each
            for each in self.documents.values()
            if not each.gone and each.space is space and person in each.peers and each.day is not None
        ]
        return seats + sum(each.of_file is None or self.files[each.of_file].gone for each in cases)
