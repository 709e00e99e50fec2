"""`python -m evals <kind> [options]`: one measure of what the product does for people, on real data.

Each kind is a module of this package with `main(argv: list[str]) -> int`; its own `--help` has the options.
Exit codes: 0 measured, 1 measured and below the bar it was asked to check, 2 wrong usage or unreadable data,
3 skipped because the data or the model is not on this machine (one line says which).
"""

import ast
import sys
from importlib import import_module
from pathlib import Path


def kinds() -> list[str]:
    """Modules here that define `main`, found without importing them."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py") if _has_main(path))


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help"):
        print(f"usage: python -m evals <kind> [--data DIR] [--json] ...\n\nkinds: {', '.join(kinds())}")
        return 0 if argv else 2
    if argv[0] not in kinds():
        print(f"There is no eval called {argv[0]!r}. Kinds: {', '.join(kinds())}.", file=sys.stderr)
        return 2
    result: int = import_module(f"evals.{argv[0]}").main(argv[1:])
    return result


def _has_main(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
