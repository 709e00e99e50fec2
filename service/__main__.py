"""python -m service run | serve | worker | migrate | load | reindex | account | audit | backup | restore | openapi

Each command imports what it needs and no more, so that `--help` and mistakes answer at once.
"""

import argparse
import json
import os
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

from service.access import audit_command
from service.backups import command as backup_command
from service.launch import CannotStart, check_port, few_heaps
from service.settings import Settings, SettingsError, read_settings

ONE_CORE = ("OPENBLAS_NUM_THREADS", "1")
"""numpy's products on one core: a search was no slower for it, and its second thread took as much again of what others wait for."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m service", description="The Peer Assist service.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start the service and the desk (make run)")
    commands.add_parser("serve", help="start the service alone")
    commands.add_parser("worker", help="work on jobs for services that leave them elsewhere (PostgreSQL)")
    commands.add_parser("migrate", help="bring the database to this version")
    load = commands.add_parser(
        "load", help="load write-ups into the library (.md .jsonl .docx .pdf, or folders of them)"
    )
    load.add_argument("paths", nargs="+", type=Path)
    load.add_argument("--space", choices=["real", "practice"], default="real")
    commands.add_parser(
        "reindex", help="embed every passage for the embedding model now set, and build the search index anew"
    )
    account = commands.add_parser("account", help="make an account, or invite again, where people sign in (team mode)")
    accounts = account.add_subparsers(dest="do", required=True)
    add = accounts.add_parser("add", help="make an account and print the address that sets its password")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--administrator", action="store_true", help="may look after accounts")
    for each in (add, accounts.add_parser("invite", help="print another address for an account there is")):
        each.add_argument("email", metavar="EMAIL")
        each.add_argument("--password", action="store_true", help="ask for a password here instead of an address")
    commands.add_parser("openapi", help="print the OpenAPI document")
    audit_command.add_to(commands)
    backup_command.add_to(commands)
    options = parser.parse_args(arguments)
    os.environ.setdefault(*ONE_CORE)
    few_heaps()
    try:
        settings = read_settings()
        if options.command == "run":
            return _run(settings)
        if options.command == "serve":
            return _serve(settings)
        if options.command == "worker":
            return _worker(settings)
        if options.command == "migrate":
            _migrated(settings)
            return 0
        if options.command == "load":
            return _load(settings, options.paths, options.space)
        if options.command == "reindex":
            return _reindex(settings)
        if options.command == "account":
            return _account(settings, options)
        if options.command == "audit":
            return audit_command.run(settings, options)
        if options.command in ("backup", "restore"):
            return backup_command.run(settings, options)
        return _openapi(settings)
    except (SettingsError, CannotStart) as error:
        print(error, file=sys.stderr)
        return 2


def _run(settings: Settings) -> int:
    from service import launch

    launch.check_disk(settings.home)
    if settings.is_sqlite:
        with launch.alone(settings.home):
            _migrated(settings)
    else:
        _migrated(settings)
    return launch.run(settings)


def _migrated(settings: Settings) -> None:
    """Bring the database to this version and, once, load the sample library into the practice space."""
    from service.database import Database
    from service.workflows import practice_space

    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        database.migrate()
        shutil.rmtree(settings.home / "imports", ignore_errors=True)  # where uploads waited until revision 0016
        with database.alone():
            if settings.sample_library and not practice_space.is_known(database):
                practice_space.load(database, progress=_show)
    finally:
        database.dispose()


def _serve(settings: Settings) -> int:
    from service import launch
    from service.logs import start_logging

    start_logging(settings.log)
    _may_count(settings)
    launch.check_folder(settings.home)
    launch.check_port(settings.host, settings.port, "PEER_ASSIST_PORT", "the service")
    with launch.alone(settings.home) if settings.is_sqlite else nullcontext():
        _migrated(settings)
        return _answer(settings)


def _answer(settings: Settings) -> int:
    from service.app import build
    from service.hosts import OwnNamesOnly
    from service.serving import leave, serve

    app = build(settings, work=settings.works_here)
    entrance = app if settings.signs_in else OwnNamesOnly(app, settings)
    status = serve(entrance, settings, app.state.stopping, app.state.library.index.ready)
    return leave(status, app.state.jobs)


def _may_count(settings: Settings) -> None:
    if settings.metrics_port is not None:
        check_port(settings.metrics_host, settings.metrics_port, "PEER_ASSIST_METRICS_PORT", "the metrics")


def _worker(settings: Settings) -> int:
    from service.app import work
    from service.logs import start_logging

    start_logging(settings.log)
    if settings.is_sqlite:
        raise CannotStart(
            "A worker of its own needs PostgreSQL (PEER_ASSIST_DATABASE_URL); with SQLite the service works."
        )
    _may_count(settings)
    _migrated(settings)
    return work(settings)


def _load(settings: Settings, paths: list[Path], space: str) -> int:
    from functools import partial

    from service.database import Database
    from service.domain.places import Space
    from service.library.loading import load
    from service.llm.chosen import chosen_embedder
    from service.people import names_to_hide
    from service.people.for_library import people_room

    _migrated(settings)
    database = Database(settings.database)
    try:
        embedder = chosen_embedder(settings, database, partial(names_to_hide.of_everywhere, database))
        return load(
            database, settings, paths, space=Space(space), progress=_show, people=people_room(), embedder=embedder
        )
    finally:
        database.dispose()


def _reindex(settings: Settings) -> int:
    from functools import partial

    from service.database import Database
    from service.library.reindex_command import reindex
    from service.llm.chosen import chosen_embedder
    from service.people import names_to_hide

    _migrated(settings)
    database = Database(settings.database)
    try:
        embedder = chosen_embedder(settings, database, partial(names_to_hide.of_everywhere, database))
        return reindex(database, settings.home, embedder=embedder, progress=_show)
    finally:
        database.dispose()


def _account(settings: Settings, options: argparse.Namespace) -> int:
    import getpass

    from service.access import command
    from service.database import Database
    from service.domain.places import Language
    from service.errors import PeerAssistError
    from service.locale import say

    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        database.migrate()
        password = getpass.getpass("Password: ") if options.password else None
        if options.do == "invite":
            told = command.invite(database, settings, options.email, password=password)
        else:
            told = command.add(
                database, settings, options.name, options.email, administrator=options.administrator, password=password
            )
    except PeerAssistError as error:
        print(say(Language.EN, f"errors.{error.message_id}", **error.parameters), file=sys.stderr)
        return 2
    finally:
        database.dispose()
    print(told)
    return 0


def _openapi(settings: Settings) -> int:
    from service.app import build

    print(json.dumps(build(settings).openapi(), indent=1, sort_keys=True, ensure_ascii=False))
    return 0


def _show(doing: str, done: int, total: int) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K{doing}: {done} of {total}", end="\n" if done == total else "", flush=True)
    elif done == total:
        print(f"{doing}: {total}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
