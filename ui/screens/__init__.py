"""The screens in the order they stand in the left column."""

from ui.desk import Screen
from ui.screens import administration, home, library, prepare

SCREENS: tuple[Screen, ...] = (home.SCREEN, prepare.SCREEN, library.SCREEN, administration.SCREEN)
