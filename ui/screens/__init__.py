"""The screens in the order they stand in the left column."""

from ui.desk import Screen
from ui.screens import home, prepare

SCREENS: tuple[Screen, ...] = (home.SCREEN, prepare.SCREEN)
