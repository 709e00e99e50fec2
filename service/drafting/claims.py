"""Claims wherever they stand in a draft: finding them, and making a new draft with changed ones."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from service.domain.drafts import Claim, Draft, DraftContent, WriteUpItem
from service.domain.text import Value

V = TypeVar("V")


def claims_in(value: object) -> tuple[Claim, ...]:
    """Every claim in a content, a held-back row or a tuple of them, in reading order."""
    if isinstance(value, Claim):
        return (value,)
    if isinstance(value, Value):
        return tuple(claim for name in type(value).model_fields for claim in claims_in(getattr(value, name)))
    if isinstance(value, tuple):
        return tuple(claim for each in value for claim in claims_in(each))
    return ()


def with_claims(value: V, change: Callable[[Claim], Claim]) -> V:
    """The same value with each of its claims replaced."""
    changed: Any = value
    if isinstance(value, Claim):
        changed = change(value)
    elif isinstance(value, Value):
        members = {name: getattr(value, name) for name in type(value).model_fields}
        update = {name: with_claims(member, change) for name, member in members.items() if claims_in(member)}
        changed = value.model_copy(update=update) if update else value
    elif isinstance(value, tuple):
        changed = tuple(with_claims(each, change) for each in value)
    return changed  # type: ignore[no-any-return]


def with_stale_claims(draft: Draft, stale_ids: Collection[str]) -> Draft:
    """Claims that rest on a source that newer words replaced say so."""
    if not stale_ids:
        return draft

    def marked(claim: Claim) -> Claim:
        stale = any(span.source_id in stale_ids for span in claim.support)
        return claim.model_copy(update={"stale": True}) if stale else claim

    return draft.model_copy(
        update={"content": with_claims(draft.content, marked), "held_back": with_claims(draft.held_back, marked)}
    )


def cited_ids(content: DraftContent, held_back: object = ()) -> frozenset[str]:
    """The sources that the claims, held back or not, rest on."""
    return frozenset(span.source_id for claim in (*claims_in(content), *claims_in(held_back)) for span in claim.support)


def without(value: V, ids: Collection[str]) -> V:
    """The same value without the claims of these ids."""
    changed: Any = value
    if isinstance(value, Value):
        update: dict[str, Any] = {}
        for name in type(value).model_fields:
            member = getattr(value, name)
            if isinstance(member, Claim):
                update[name] = None if member.id in ids else member
            elif claims_in(member):
                update[name] = without(member, ids)
        changed = value.model_copy(update=update) if update else value
    elif isinstance(value, tuple):
        rest = (each for each in value if not _goes(each, ids))
        changed = tuple(without(each, ids) for each in rest)
    return changed  # type: ignore[no-any-return]


def _goes(value: object, ids: Collection[str]) -> bool:
    """A claim, or an item of a write-up, which is nothing without its claim."""
    claim = value.claim if isinstance(value, WriteUpItem) else value
    return isinstance(claim, Claim) and claim.id in ids
