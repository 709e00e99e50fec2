"""A document made ready to store: passages, stems and hash. Slow work, done outside any transaction."""

import hashlib
from dataclasses import dataclass

from service.domain.library import Document
from service.library.importing.incoming import Incoming
from service.library.lexical import passage_terms
from service.library.passages import PassageCut, split
from service.library.stemming import terms


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `store.put` writes. `passages` are (id, cut, terms)."""

    incoming: Incoming
    title_terms: str
    passages: tuple[tuple[str, PassageCut, str], ...]
    content_hash: str

    @property
    def document(self) -> Document:
        return self.incoming.document


def prepared(incoming: Incoming) -> Prepared:
    document = incoming.document
    language = document.language.value
    cuts = split(incoming.text, language=language)
    ids = passage_ids(document.id, cuts)
    return Prepared(
        incoming=incoming,
        title_terms=title_terms(document),
        passages=tuple(
            (each, cut, " ".join(passage_terms(cut.heading_path, cut.text, language)))
            for each, cut in zip(ids, cuts, strict=True)
        ),
        content_hash=content_hash(incoming),
    )


def title_terms(document: Document) -> str:
    return " ".join(terms(document.title, document.language.value))


def passage_ids(document_id: str, cuts: list[PassageCut]) -> list[str]:
    """Ids made of the words: a passage that an update leaves as it was keeps its id, its vector and what cites it."""
    seen: dict[str, int] = {}
    ids = []
    for cut in cuts:
        words = "\x1f".join((*cut.heading_path, cut.text)).encode("utf-8", "replace")
        digest = hashlib.sha256(words).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        ids.append(f"{document_id}:{digest}" + (f".{seen[digest]}" if seen[digest] > 1 else ""))
    return ids


def content_hash(incoming: Incoming) -> str:
    """Of everything the file said: the same file again is recognised and skipped."""
    said = incoming.document.model_dump_json(exclude={"revision", "added_at", "superseded_by", "space"})
    people = "\x1f".join(each.model_dump_json(exclude={"id", "person_id"}) for each in incoming.people)
    return hashlib.sha256("\x1e".join((said, people, incoming.text)).encode("utf-8", "replace")).hexdigest()
