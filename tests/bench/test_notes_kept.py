"""The load bench says so when a note is lost, changed or doubled: a bench that cannot fail measures nothing."""

from collections.abc import Callable

import pytest

from bench._notes_kept import Noted, verdict

SENT: list[Noted] = [("file-1", "a", "said in a"), ("file-1", "b", "said in b"), ("file-2", "c", "said in c")]
OTHERS: list[Noted] = [("file-1", "older", "there before"), ("file-1", "older still", "there before")]


def test_all_that_was_acknowledged_is_there_once() -> None:
    found = verdict([*SENT, SENT[0]], [*OTHERS, *SENT])
    assert found.holds
    assert found.acknowledged == len(SENT)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda kept: kept[1:],
        lambda kept: [("file-1", "a", "other words"), *kept[1:]],
        lambda kept: [("file-2", "a", "said in a"), *kept[1:]],
    ],
    ids=["not there", "with other words", "in another file"],
)
def test_a_lost_note_is_named(spoilt: Callable[[list[Noted]], list[Noted]]) -> None:
    found = verdict(SENT, spoilt(list(SENT)))
    assert found.lost == (SENT[0],)
    assert not found.holds


def test_a_note_that_is_there_twice_under_two_ids_is_named() -> None:
    found = verdict(SENT, [*SENT, ("file-1", "made again", "said in b")])
    assert found.doubled == ("said in b",)
    assert not found.holds
