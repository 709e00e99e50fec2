"""The same two hundred facilitators and the same year as `bench load`, on the scaled-out set: PostgreSQL, Chroma's server, behind nginx a
service for each of two cores, and a worker, all on this machine together with those who play.
"""

import sys
import tempfile
from pathlib import Path

from bench import load
from bench._year import kept, planted
from scale.postgres import own_postgres
from scale.processes import House, NotStarted, Ports
from service.settings import Settings

NAME = "Load: the same facilitators on the scaled-out set"
FIRST_PORT = 21_800
SERVICES, WORKERS = 2, 1


def run(quick: bool, *, users: int | None = None, minutes: float | None = None) -> list[load.Row]:
    if not load.has_locust():
        return []
    users, minutes, size = load.asked(quick, users, minutes)
    with (
        tempfile.TemporaryDirectory(prefix="peer-assist-bench-", ignore_cleanup_errors=True) as name,
        own_postgres(Path(name, "postgres")) as database,
    ):
        folder = Path(name)
        folder.chmod(0o755)
        settings = Settings(home=folder / "home", database_url=database)
        kept(planted(settings, size), folder / "seats.json")
        try:
            with House(folder, Ports(FIRST_PORT), database, settings={"IDENTITY": "team"}) as house:
                house.start(services=SERVICES, workers=WORKERS)
                postmaster = int((folder / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
                pids = [postmaster, *(part.pid for part in house.parts.values())]
                return load.told(folder, settings, house.service_url, pids, users, minutes)
        except NotStarted as error:
            print(f"  not run: {error}", file=sys.stderr)
            return []
