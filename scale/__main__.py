"""`make scale-demo`: PostgreSQL, Chroma's server behind nginx with a token, three services, two workers and the desk, on this machine.

    python -m scale [--port 8600] [--folder build/scale] [--services 3] [--workers 2]

With PEER_ASSIST_DATABASE_URL it uses that PostgreSQL; else one from a wheel, in the folder. Kill any part and watch the others go on.
"""

import argparse
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from scale.postgres import own_postgres
from scale.processes import House, NotStarted, Ports

ROOT = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scale", description="The scaled-out set on this machine.")
    parser.add_argument("--port", type=int, default=8600, help="first of sixteen ports")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "scale", help="where everything is kept")
    parser.add_argument("--services", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            url = os.environ.get("PEER_ASSIST_DATABASE_URL") or stack.enter_context(own_postgres(folder / "postgres"))
            house = House(folder, Ports(options.port), url, settings={"SAMPLE_LIBRARY": "true"})
            stack.enter_context(house)
            say("Starting; the first time takes a minute …")
            house.start(services=options.services, workers=options.workers)
            house.start_desk()
        except NotStarted as error:
            sys.stderr.write(f"{error}\n")
            return 1
        say(
            f"\nPeer Assist is ready.\n  The desk      {house.desk_url}\n  The services  {house.service_url}/api/v1, in turn"
        )
        for name, part in house.parts.items():
            say(f"    {name:<10} process {part.pid}, its words in {folder / name}.log")
        say("Kill one and see (kill -9 PROCESS). Ctrl-C stops all.")
        try:
            watch(house)
        except KeyboardInterrupt:
            say("\nStopping.")
    return 0


def watch(house: House) -> None:
    """Say what ended, and stay until the last has."""
    while house.parts:
        for name, part in list(house.parts.items()):
            if part.poll() is not None:
                say(f"{name} has ended; the others go on.")
                del house.parts[name]
        time.sleep(0.5)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
