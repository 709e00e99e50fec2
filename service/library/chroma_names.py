"""Names in Chroma: of collections, readable; of vectors, opaque."""

import hashlib
import re

from service.domain.places import Visibility
from service.library.embedder import Vectors

Group = str
"""The name of a collection: documents of one space and tier of visibility (and, of the hubs' tier, one hub), embedded by one model."""


def group_of(space: str, hub_id: str | None, visibility: str, model: str) -> Group:
    """The name of the collection: space, tier, hub, model, readable, with a hash so that no two share it.

    What is open to all of a space is in one, whosever it is: asking forty collections takes forty times as long as asking one.
    """
    hub_id = hub_id if visibility == Visibility.HUB.value else None
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
