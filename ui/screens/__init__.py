"""The screens in the order they stand in the left column."""

from ui.desk import Screen
from ui.screens import (
    account,
    administration,
    directory,
    follow_up,
    home,
    ledger,
    library,
    people,
    plan,
    prepare,
    reports,
    running,
    session,
    write_up,
)

SCREENS: tuple[Screen, ...] = (
    home.SCREEN,
    prepare.SCREEN,
    people.SCREEN,
    plan.SCREEN,
    session.SCREEN,
    write_up.SCREEN,
    follow_up.SCREEN,
    library.SCREEN,
    directory.SCREEN,
    reports.SCREEN,
    administration.SCREEN,
    account.SCREEN,
    ledger.SCREEN,
    running.SCREEN,
)
