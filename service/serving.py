"""Serving over HTTP until told to stop, and stopping in order: streams are closed, requests under way end, jobs end or are parked.

However it goes, the process is gone within FINISH_SECONDS, the jobs' own few seconds and a moment more.
"""

import gc
import logging
import os
import signal
import sys
from threading import Event, Thread
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from service.jobs import Jobs
from service.settings import Settings

FINISH_SECONDS = 5
"""How long requests under way may take to end."""
KEEP_ALIVE_SECONDS = 75
"""Longer than whoever calls keeps a connection that is not used: closed here at the moment something is sent, that is lost."""
SWITCH_SECONDS = 0.001
"""Between two threads of Python that both want to go on, a fifth of the usual: a transaction asks for its turn after every statement."""

COLLECT_AFTER = 10_000
"""New objects after which Python looks for cycles among the youngest; 700 is its own choice."""
LOADING_SECONDS = 120.0
"""How long what is read at the start may take before cycles are looked for again."""


class Server(uvicorn.Server):
    """Sets `stopping` at the signal: streams of events would otherwise hold up the end."""

    def __init__(self, config: uvicorn.Config, stopping: Event) -> None:
        super().__init__(config)
        self.stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stopping.set()
        super().handle_exit(sig, frame)


def serve(app: ASGIApp, settings: Settings, stopping: Event, loaded: Event) -> int:
    """Returns the exit status: 0 where it was told to stop. `loaded` is set once what is searched has been read."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    sys.setswitchinterval(SWITCH_SECONDS)
    rest_collector(loaded)
    server = Server(config, stopping)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _already_stopping)  # uvicorn sends itself the signal again when it has stopped
    server.run()
    return 0 if server.started else 3


def rest_collector(loaded: Event) -> None:
    """What is read at the start stays: Python's collector of cycles never goes through it.

    With 5,000 documents each look at everything stopped every request for half a second; all looks took a tenth of a busy service's time.
    """
    gc.disable()

    def go_on() -> None:
        loaded.wait(LOADING_SECONDS)
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, 10, 10)
        gc.enable()

    Thread(target=go_on, name="collector", daemon=True).start()


def leave(status: int, jobs: Jobs) -> int:
    """The end of the process. Where a job is in the middle of a step that does not end, without waiting for it, as if killed."""
    if jobs.at_work:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _already_stopping(sig: int, frame: FrameType | None) -> None:
    """Nothing more to do."""
