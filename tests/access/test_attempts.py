"""Tries to sign in are counted together, whichever process or database counts them."""

import threading
from datetime import UTC, datetime

import pytest

from service.access import account_store, attempts, changing, sign_in_store, signing_in
from service.database import Database
from service.domain.audit import Actor
from service.domain.people import Role
from service.errors import BadInput, NotAuthenticated, TooMany

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
THREADS = 4
TRIES = attempts.AN_ACCOUNT * 2 // THREADS


def test_many_at_once_are_let_try_no_more_often_than_one(database: Database) -> None:
    let: list[int] = []
    seconds: set[int | None] = set()
    start = threading.Barrier(THREADS)

    def guess() -> None:
        start.wait()
        for _ in range(TRIES):
            try:
                with database.transaction() as tx:
                    attempts.count_attempt(tx, email="ann@example.org", address="192.0.2.1", now=NOW)
            except TooMany as slowed:
                seconds.add(slowed.retry_after)
            else:
                let.append(1)

    threads = [threading.Thread(target=guess) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let) == attempts.AN_ACCOUNT
    assert seconds == {attempts.WINDOW_SECONDS}


def test_an_office_behind_one_address_signs_in_on_a_monday_and_guesses_from_there_still_count(
    database: Database,
) -> None:
    def try_once(number: int) -> None:
        with database.transaction() as tx:
            attempts.count_attempt(tx, email=f"someone-{number}@example.org", address="192.0.2.1", now=NOW)

    for number in range(attempts.AN_ADDRESS * 2):
        try_once(number)
        with database.transaction() as tx:
            attempts.give_back(tx, address="192.0.2.1", now=NOW)
    for number in range(attempts.AN_ADDRESS):
        try_once(number)
    with pytest.raises(TooMany):
        try_once(attempts.AN_ADDRESS)


def test_an_account_lives_the_same_life_in_either_database(database: Database) -> None:
    account = signing_in.new_account(name="Ann", email="ann@example.org", roles=[Role.ADMINISTRATOR], now=NOW)
    with database.transaction() as tx:
        changing.add(tx, account, by=Actor(), now=account.made_at)
        invitation = signing_in.invite(tx, account, now=NOW)
    again = signing_in.new_account(name="Twin", email="ANN@example.org", roles=[Role.READER], now=NOW)
    with pytest.raises(BadInput, match=r"accounts\.email_taken"), database.transaction() as tx:
        changing.add(tx, again, by=Actor(), now=again.made_at)
    browser = signing_in.Browser("192.0.2.1")
    twelve = datetime(2026, 11, 26, 21, 0, tzinfo=UTC) - NOW
    begun = [0, 0]

    def accept(which: int) -> None:
        try:
            signing_in.with_invitation(
                database, invitation, "a long enough password", browser=browser, lasts=twelve, now=NOW
            )
            begun[which] = 1
        except NotAuthenticated:
            begun[which] = 0

    threads = [threading.Thread(target=accept, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(begun) == 1
    with database.transaction() as tx:
        assert account_store.administrators(tx) == [account.id]
        (open_one,) = sign_in_store.sign_ins_of(tx, account.id, now=NOW)
        assert open_one.expires_at == NOW + twelve
        assert sign_in_store.end_all(tx, account.id, now=NOW) == 1
