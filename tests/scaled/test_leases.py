"""What only one may do: taken, renewed, and free for others once it has run out."""

from concurrent.futures import ThreadPoolExecutor

from service import leases
from service.database import Database


def take(database: Database, holder: str, *, seconds: float = 60) -> bool:
    with database.transaction() as tx:
        return leases.take(tx, "writer", holder, seconds=seconds)


def test_one_holds_it_until_it_runs_out_or_is_given_back(database: Database) -> None:
    assert take(database, "ann")
    assert take(database, "ann")
    assert not take(database, "bob")
    assert take(database, "ann", seconds=-1)
    assert take(database, "bob")
    assert not take(database, "ann")
    with database.transaction() as tx:
        leases.release(tx, "writer", "bob")
    assert take(database, "ann")


def test_of_many_who_ask_at_once_one_has_it(database: Database) -> None:
    with ThreadPoolExecutor(8) as asking:
        got = list(asking.map(lambda number: take(database, f"w{number}"), range(8)))
    assert got.count(True) == 1


def test_how_far_a_holder_has_come_is_nothing_once_another_has_it(database: Database) -> None:
    take(database, "ann")
    with database.transaction() as tx:
        assert leases.tell(tx, "writer", "ann", 7)
        assert leases.told(tx, "writer") == 7
    take(database, "ann", seconds=-1)
    take(database, "bob")
    with database.transaction() as tx:
        assert not leases.tell(tx, "writer", "ann", 8)
        assert leases.told(tx, "writer") == 0


def test_those_that_have_run_out_are_not_among_the_living(database: Database) -> None:
    with database.transaction() as tx:
        leases.take(tx, "worker/ann", "ann", seconds=60)
        leases.take(tx, "worker/bob", "bob", seconds=-1)
        leases.take(tx, "other", "eve", seconds=60)
        assert leases.holders(tx, "worker/") == {"ann"}
