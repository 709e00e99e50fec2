"""Serving over HTTP until told to stop, and stopping in order: streams are closed, requests under way end, jobs end or are parked.

However it goes, the process is gone within FINISH_SECONDS, the jobs' own few seconds and a moment more.
"""

import logging
import os
import signal
import sys
from threading import Event
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


class Server(uvicorn.Server):
    """Sets `stopping` at the signal: streams of events would otherwise hold up the end."""

    def __init__(self, config: uvicorn.Config, stopping: Event) -> None:
        super().__init__(config)
        self.stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stopping.set()
        super().handle_exit(sig, frame)


def serve(app: ASGIApp, settings: Settings, stopping: Event) -> int:
    """Returns the exit status: 0 where it was told to stop."""
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
    server = Server(config, stopping)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _already_stopping)  # uvicorn sends itself the signal again when it has stopped
    server.run()
    return 0 if server.started else 3


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
