"""`python -m service audit verify [--anchors FILE]` and `audit export FILE`: exit code 1 where the trail is broken."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.domain.audit import AuditFilter
from service.domain.places import Language
from service.locale import say
from service.settings import Settings

if TYPE_CHECKING:
    from service.database import Database


def add_to(commands: Any) -> None:
    """The command and its two parts, for the parser of `python -m service`."""
    command: argparse.ArgumentParser = commands.add_parser("audit", help="check the audit trail, or write it to a file")
    parts = command.add_subparsers(dest="part", required=True)
    verify = parts.add_parser("verify", help="say whether every entry is what it was, or the first that is not")
    verify.add_argument(
        "--anchors", type=Path, metavar="FILE", help="compare with the anchors kept there, then keep today's too"
    )
    export = parts.add_parser("export", help="write every entry to a CSV file")
    export.add_argument("file", type=Path)


def run(settings: Settings, options: argparse.Namespace) -> int:
    from service.database import Database

    database = Database(settings.database)
    try:
        return _export(database, options.file) if options.part == "export" else _verify(database, options.anchors)
    finally:
        database.dispose()


def _verify(database: "Database", path: Path | None) -> int:
    from service.access.audit_checking import keep_anchor, read_anchors, verify

    try:
        anchors = read_anchors(path) if path is not None else {}
    except (ValueError, KeyError, TypeError, OSError):
        print(_say("bad_anchor", path=path), file=sys.stderr)
        return 1
    with database.transaction(read_only=True) as tx:
        verdict = verify(tx, anchors)
    if verdict.flaw is not None:
        print(_say(verdict.flaw.value, at=verdict.at), file=sys.stderr)
        return 1
    print(_say("holds", count=verdict.entries, hash=verdict.last_hash))
    if path is not None:
        keep_anchor(path, verdict)
        print(_say("kept", path=path))
    return 0


def _export(database: "Database", path: Path) -> int:
    from service.access.audit_store import every
    from service.access.audit_writing import as_csv

    with database.transaction(read_only=True) as tx:
        entries = list(every(tx, AuditFilter(), space=None))
    path.write_bytes(as_csv(entries, Language.EN))
    print(_say("exported", count=len(entries), path=path))
    return 0


def _say(message: str, **values: object) -> str:
    return say(Language.EN, f"audit.verify.{message}", **values)
