"""What the service adds around a model call: the same prompt through LiteLLM alone, through our seam, and as a whole draft.

The model is a fake server that answers at once, in pieces, so that everything measured is ours: prompt, pseudonyms, ledger
rows, reading the stream, checking every claim, saving what arrives and what is ready.
"""

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import insert

from service import jobs
from service.database import Database
from service.domain.drafts import Draft, DraftKind, DraftStatus, Writer
from service.domain.ids import DraftId, HubId, JobId, PeerAssistId, new_id
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Space, Visibility
from service.domain.sources import Source, SourceKind
from service.drafting import store
from service.drafting.answers import LANGUAGE_NAMES, ShownSources
from service.drafting.problem_statement import ProblemStatementAnswer
from service.drafting.run import Drafting
from service.jobs import JobRun
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from service.llm.ledger import Ledger
from service.llm.litellm_model import LiteLlmModel, litellm
from service.llm.model import Call
from service.llm.models import Models
from service.llm.names import Roster
from service.llm.prompts import Told, load_prompt
from service.llm.pseudonyms import Pseudonyms
from service.peer_assists import source_store
from service.peer_assists import store as file_store
from service.people.tables import hubs

NAME = "overhead around a model call"
TARGET_MS = 50
R = TypeVar("R")

SENTENCE = "In week {n} the district had {n} hundred pumps idle and the treasurer of Kasanda had released nothing."
REQUEST = " ".join(SENTENCE.format(n=number) for number in range(1, 41))


def run(quick: bool) -> list[dict[str, Any]]:
    """Milliseconds a call, as medians, the three ways taken in turn so that noise falls on all alike."""
    times = 5 if quick else 30
    with tempfile.TemporaryDirectory() as folder, answering() as url:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        database.migrate()
        model = LiteLlmModel("openai/bench", api_base=url, api_key="none")
        models = Models([model], Ledger(database), timeout_seconds=60)
        drafting = Drafting(Library(database, home=Path(folder), embedder=BundledEmbedder()), models)
        taken: dict[str, list[float]] = {"direct": [], "seam": [], "draft": [], "extractive": []}
        for round_ in range(times + 2):
            model_draft, plain_draft = (new_draft(database, writer) for writer in (Writer.MODEL, Writer.EXTRACTIVE))
            ways: dict[str, Callable[[], None]] = {
                "direct": partial(direct, url),
                "seam": partial(through_the_seam, models),
                "draft": partial(drafting.work, model_draft),
                "extractive": partial(drafting.work, plain_draft),
            }
            for way, call in ways.items():
                began = time.perf_counter()
                call()
                if round_ > 1:
                    taken[way].append(1000 * (time.perf_counter() - began))
            for made in (model_draft, plain_draft):
                check_ready(database, made)
        database.dispose()
    ms = {way: statistics.median(values) for way, values in taken.items()}
    added_by_seam, added_by_draft = ms["seam"] - ms["direct"], ms["draft"] - ms["direct"]
    return [
        row("LiteLLM alone, one streamed answer", ms["direct"]),
        row("the same through our seam", ms["seam"], "LiteLLM alone", ms["seam"] / ms["direct"]),
        row("added by the seam (prompt, ledger, typed answer)", added_by_seam),
        row("added a draft (reading, checks, saving too)", added_by_draft, target=f"under {TARGET_MS} ms"),
        row("a draft of the same request without a model", ms["extractive"]),
    ]


def row(
    measure: str, value: float, against: str | None = None, ratio: float | None = None, target: str | None = None
) -> dict[str, Any]:
    return {"measure": measure, "value": value, "unit": "ms", "against": against, "ratio": ratio, "target": target}


def sources() -> tuple[Source, ...]:
    made = Source(id="source-0", kind=SourceKind.REQUEST, text=REQUEST, made_at=datetime.now(UTC))
    return (made,)


def prompt() -> Any:
    inputs: dict[str, str | int | Sequence[Told]] = {
        "language": LANGUAGE_NAMES[Language.EN],
        "today": date.today().isoformat(),  # noqa: DTZ011
        "sources": ShownSources(sources(), Language.EN).told,
    }
    return load_prompt("problem_statement").render(inputs)


def direct(url: str) -> None:
    messages = [{"role": message.role, "content": message.text} for message in prompt().messages]
    stream = litellm().completion(
        model="openai/bench",
        api_base=url,
        api_key="none",
        messages=messages,
        stream=True,
        stream_options={"include_usage": True},
        timeout=60,
        max_retries=0,
    )
    text = "".join((piece.choices[0].delta.content or "") for piece in stream if piece.choices)
    ProblemStatementAnswer.model_validate_json(text)


def through_the_seam(models: Models) -> None:
    names = Pseudonyms(Roster(frozenset({"Amina Diallo", "José Ruiz"})))
    models.answer(prompt(), ProblemStatementAnswer, call=Call("bench", "local", Visibility.HUB, names))


class DirectRun(JobRun):
    """A job without the engine around it: its steps and reports are real, its queue is not measured here."""

    def step(self, name: str, function: Callable[..., R], *args: Any) -> R:
        return function(*args)


def new_draft(database: Database, writer: Writer) -> DirectRun:
    """A file with a request, and a draft of it ready to be made."""
    now = datetime.now(UTC)
    with database.transaction() as tx:
        if tx.execute(hubs.select().where(hubs.c.id == "bench")).first() is None:
            tx.execute(insert(hubs).values(id="bench", name="Bench", language="en", timezone="UTC", country="",
                                           reporting_year_starts=1, space="real", made_by="local", made_at=now, revision=1))  # fmt: skip
        file = PeerAssist(
            id=PeerAssistId(new_id("file")), title="Bench", hub_id=HubId("bench"), space=Space.REAL, request=REQUEST,
            made_by="local", made_at=now, changed_at=now,
        )  # fmt: skip
        file_store.add(tx, file)
        source_store.set_request(tx, file.id, REQUEST, title="", language=Language.EN, made_by="local", now=now)
        draft = Draft(
            id=DraftId(new_id("draft")), peer_assist_id=file.id, kind=DraftKind.PROBLEM_STATEMENT, asked_for=writer,
            status=DraftStatus.WAITING, language=Language.EN, visibility=file.visibility, made_by="local", made_at=now,
        )  # fmt: skip
        store.add(tx, draft)
        job_id = JobId(new_id("job"))
        tx.execute(insert(jobs.table).values(id=job_id, kind="draft", subject_id=draft.id, status="running", payload={},
                                             made_by="local", made_at=now))  # fmt: skip
    payload: jobs.Payload = {"account_id": "local", "person_id": "", "hub_ids": [], "all_hubs": True, "space": "real"}
    return DirectRun(database, job_id, draft.id, payload)


def check_ready(database: Database, run: DirectRun) -> None:
    with database.transaction(read_only=True) as tx:
        draft = store.for_job(tx, DraftId(run.subject_id))
    if draft is None or draft.status is not DraftStatus.READY:
        raise RuntimeError("the draft is not ready, so nothing was measured")


def answer() -> str:
    def claim(number: int) -> dict[str, Any]:
        words = SENTENCE.format(n=number)
        return {"text": words, "support": [{"source": "S1", "quote": words}]}

    fields = [
        {"field": field, "claims": [claim(at), claim(at + 10)]}
        for at, field in enumerate(("problem", "why_it_matters", "context", "tried", "decision"), 1)
    ]
    return json.dumps({"fields": fields, "telling": [claim(n) for n in range(20, 30)], "vague": [], "end": True})


@contextmanager
def answering() -> Iterator[str]:
    """An OpenAI-style server that says the same at once, in about 120 pieces, as a model would."""
    text = answer()
    pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
    shell = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "bench"}

    def event(delta: dict[str, str], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return b"data: " + json.dumps({**shell, "choices": [choice]}).encode() + b"\n\n"

    usage = {"prompt_tokens": 900, "completion_tokens": 1200, "total_tokens": 2100}
    last = b"data: " + json.dumps({**shell, "choices": [], "usage": usage}).encode() + b"\n\ndata: [DONE]\n\n"
    body = b"".join(event({"content": piece}) for piece in pieces) + event({}, "stop") + last

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            return

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
