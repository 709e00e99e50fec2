"""The options every kind of eval has."""

import argparse
import os
from pathlib import Path


def options(kind: str, description: str, *, data: str) -> argparse.ArgumentParser:
    """A parser with `--data` (`data` says what its folder holds; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data) and `--json`."""
    parser = argparse.ArgumentParser(prog=f"python -m evals {kind}", description=description)
    default = Path(os.environ.get("PEER_ASSIST_EVAL_DATA") or "../shared/data")
    parser.add_argument("--data", type=Path, default=default, metavar="DIR", help=data)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    return parser
