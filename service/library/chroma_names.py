"""Names in Chroma: of collections, readable; of vectors, opaque."""

import hashlib
import re

from service.library.embedder import Vectors

Group = str
"""The name of a collection: all documents of one space, tier of visibility and hub, embedded by one model."""


def group_of(space: str, hub_id: str | None, visibility: str, model: str) -> Group:
    """The name of the collection: space, tier, hub, model, readable, with a hash so that no two share it."""
    hub = re.sub(r"[^a-zA-Z0-9]+", "-", hub_id or "none")[:24].strip("-") or "hub"
    digest = hashlib.sha256(f"{space}\x1f{visibility}\x1f{hub_id or ''}".encode()).hexdigest()[:8]
    return f"{space}.{visibility}.{hub}.{digest}{tail_of(model)}"


def ids_of(document_id: str, vectors: Vectors) -> tuple[str, ...]:
    """Opaque, and other ones when the vectors are: a document embedded anew is never taken for the old one."""
    start = hashlib.sha256(document_id.encode("utf-8", "replace")).hexdigest()[:12]
    return tuple(f"{start}{hashlib.sha256(row.tobytes()).hexdigest()[:12]}{at}" for at, row in enumerate(vectors))


def tail_of(model: str) -> str:
    return (
        "."
        + re.sub(r"[^a-zA-Z0-9]+", "-", model)[:40].strip("-")
        + "-"
        + hashlib.sha256(model.encode()).hexdigest()[:8]
    )
