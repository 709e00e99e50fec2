"""`python -m service backup FILE` and `restore FILE [--replace]`: exit code 1 with a sentence where it was not done."""

import argparse
import sys
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from service.domain.places import Language
from service.errors import PeerAssistError
from service.locale import say
from service.settings import Settings


def add_to(commands: Any) -> None:
    backup = commands.add_parser(
        "backup", help="write everything the database holds to one file, while the service runs"
    )
    backup.add_argument("file", type=Path)
    restore = commands.add_parser("restore", help="make the database from such a file, while the service is stopped")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="what the database holds now is given up for it")


def run(settings: Settings, options: argparse.Namespace) -> int:
    try:
        told = _backup(settings, options.file) if options.command == "backup" else _restore(settings, options)
    except PeerAssistError as error:
        print(say(Language.EN, f"errors.{error.message_id}", **error.parameters), file=sys.stderr)
        return 1
    except OperationalError:
        print(say(Language.EN, "errors.backup.database_gone"), file=sys.stderr)
        return 1
    print("\n".join(told))
    return 0


def _backup(settings: Settings, path: Path) -> list[str]:
    from service.backups.taking import take
    from service.database import Database

    database = Database(settings.database)
    try:
        made = take(database, path)
    finally:
        database.dispose()
    values = {"rows": made.rows, "tables": len(made.parts), "revision": made.revision}
    return [_say("taken", path=path, megabytes=round(path.stat().st_size / 1e6, 1), **values)]


def _restore(settings: Settings, options: argparse.Namespace) -> list[str]:
    from service.backups.restoring import restore
    from service.launch import check_disk

    check_disk(settings.home)
    done = restore(settings, options.file, replace=options.replace)
    made = done.manifest
    at = made.made_at.isoformat(sep=" ", timespec="minutes")
    told = [_say("restored", rows=made.rows, tables=len(made.parts), at=at)]
    if done.audit.flaw is not None:
        told.append(say(Language.EN, f"audit.verify.{done.audit.flaw.value}", at=done.audit.at))
    if done.jobs_again:
        told.append(_say("again", count=done.jobs_again))
    if done.mails_unknown:
        told.append(_say("mails", count=done.mails_unknown))
    return [*told, _say("look")]


def _say(message: str, **values: object) -> str:
    return say(Language.EN, f"backups.{message}", **values)
