"""How much of a draft people changed: characters inserted, removed or replaced (Levenshtein), as a share of the longer text."""

from service.domain.problem import ProblemSheet, SheetField


def sheet_distance(drafted: ProblemSheet, accepted: ProblemSheet) -> float:
    """0 where nothing was changed, 1 where nothing is left; over all fields together."""
    longest = sum(max(len(drafted.text(field)), len(accepted.text(field))) for field in SheetField)
    changed = sum(distance(drafted.text(field), accepted.text(field)) for field in SheetField)
    return round(changed / longest, 4) if longest else 0.0


def distance(a: str, b: str) -> int:
    """The fewest single-character changes from `a` to `b`.

    Myers' bit-vector algorithm on Python's long integers (Hyyrö 2003): a row of the matrix is one number, so that two fields of
    20,000 characters take a fraction of a second where the textbook loop takes minutes.
    """
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    if not a or not b:
        return len(a) or len(b)
    places: dict[str, int] = {}
    for at, character in enumerate(a):
        places[character] = places.get(character, 0) | 1 << at
    everything, last = (1 << len(a)) - 1, 1 << len(a) - 1
    up, down, score = everything, 0, len(a)
    for character in b:
        matches = places.get(character, 0)
        diagonal = (((matches & up) + up) ^ up) | matches | down
        right, left = down | (~(diagonal | up) & everything), up & diagonal
        score += (right & last > 0) - (left & last > 0)
        right = right << 1 | 1
        up = (left << 1 | ~(diagonal | right)) & everything
        down = right & diagonal & everything
    return score
