"""How much a person's part in passages that fit a problem speaks for them."""

from datetime import date

import pytest

from service.domain.ids import DocumentId, PassageId, PersonId
from service.domain.people import ParticipationRole
from service.people.weighing import OLD_COUNTS, Fit, Part, recency, standing, weigh

TODAY = date(2026, 11, 26)
Role = ParticipationRole


def fit(document: str, score: float, *, passage: int = 0, day: date | None = TODAY) -> Fit:
    return Fit(DocumentId(document), PassageId(f"{document}-{passage}"), score, day)


def part(person: str, role: Role = Role.HOST_LEAD, *, confirmed: bool = True) -> Part:
    return Part(PersonId(person), role, confirmed)


def ranked(fits: list[Fit], parts: dict[str, list[Part]]) -> list[str]:
    return list(weigh(fits, {DocumentId(id): of for id, of in parts.items()}, today=TODAY))


def test_who_did_it_again_comes_before_who_did_it_once_and_wrote_at_length() -> None:
    at_length = [fit("one", 9, passage=number) for number in range(5)]
    again = [fit("two", 9), fit("three", 9)]
    assert ranked([*at_length, *again], {"one": [part("ann")], "two": [part("bo")], "three": [part("bo")]})[0] == "bo"


def test_one_passage_that_fits_outweighs_many_that_are_merely_about_it() -> None:
    merely = {f"m{number}": [part("usual")] for number in range(6)}
    fits = [fit("exact", 10), *(fit(document, 4.5) for document in merely)]
    assert ranked(fits, {"exact": [part("rare")], **merely})[0] == "rare"


def test_recent_work_counts_more_and_old_work_never_nothing() -> None:
    fits = [fit("old", 5, day=date(2001, 1, 1)), fit("new", 5, day=date(2026, 1, 1))]
    assert ranked(fits, {"old": [part("ann")], "new": [part("bo")]}) == ["bo", "ann"]
    assert recency(date(1950, 1, 1), today=TODAY) == pytest.approx(OLD_COUNTS, abs=0.01)
    assert recency(TODAY, today=TODAY) == 1 > recency(None, today=TODAY) > OLD_COUNTS


def test_a_day_ahead_counts_no_more_than_today() -> None:
    assert recency(date(2030, 1, 1), today=TODAY) == 1


def test_who_lived_it_comes_before_who_was_there_and_who_is_merely_named() -> None:
    parts = [part("named", Role.NAMED, confirmed=False), part("time", Role.TIMEKEEPER)]
    parts += [part("peer", Role.PEER), part("lead"), part("known", Role.NAMED)]
    assert ranked([fit("one", 5)], {"one": parts}) == ["lead", "peer", "known", "named", "time"]


def test_of_two_parts_in_one_document_the_stronger_counts_once() -> None:
    parts = {DocumentId("one"): [part("ann", Role.PEER), part("ann")]}
    (deed,) = weigh([fit("one", 5)], parts, today=TODAY)[PersonId("ann")]
    assert (deed.part.role, standing([deed])) == (Role.HOST_LEAD, 1.0)


def test_equals_stand_in_the_order_of_their_ids() -> None:
    assert ranked([fit("one", 5)], {"one": [part("bo"), part("ann")]}) == ["ann", "bo"]
    assert ranked([], {"one": [part("bo")]}) == []
