"""python -m tests.faults [--kills 500] [--seed 1] [--kinds import,mail]

Kills the service five hundred times while it works, compares, and says what was lost, doubled or left half done.
"""

import argparse
import sys

from tests.faults.acts import ACTS
from tests.faults.killing import killing


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=list(ACTS))
    options = parser.parse_args()
    with killing(seed=options.seed) as one:
        one.progress = lambda number, kind, wrong: print(number, kind, *wrong, flush=True)
        kinds = [one.chance.choice(options.kinds) for _ in range(options.kills)]
        tally = one.run(kinds)
    print(tally)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
