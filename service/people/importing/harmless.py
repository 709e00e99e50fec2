"""Cells that a spreadsheet would run as a formula: written with an apostrophe before them, read without it.

The two undo one another for every text, so that an exported list can come back as it was.
"""

import re

_RUNS = re.compile("'*[ \n]*[=+\\-@\t\r＝＋－＠]")
_WRITTEN = re.compile("'+[ \n]*[=+\\-@\t\r＝＋－＠]")


def harmless(cell: str) -> str:
    """`=1+1`, `+44 7700` and `@x` with an apostrophe before them, and so is one that has one already."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def as_written(cell: str) -> str:
    """What the person wrote: without the one apostrophe that keeps a cell from being run."""
    return cell[1:] if _WRITTEN.match(cell) else cell
