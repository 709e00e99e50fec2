"""SmolLM2-135M on this machine, through llama.cpp and LiteLLM: the whole road, with a real model at its end."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, StringConstraints

from service.database import Database
from service.domain.places import Visibility
from service.errors import ModelAnsweredBadly, ModelUnreachable
from service.llm.ledger import Ledger
from service.llm.local_model import LocalModel
from service.llm.model import AnswerShape, Call, Message
from service.llm.models import Models
from service.llm.prompts import Prompt
from service.llm.pseudonyms import Pseudonyms
from tests.llm.small_model import small_model_path
from tests.llm.test_models import rows

Short = Annotated[str, StringConstraints(max_length=16)]


class Place(AnswerShape):
    town: Short
    people: Literal["few", "some", "many"]
    reasons: Annotated[tuple[Short, ...], Field(min_length=1, max_length=1)]
    end: Literal[True]


class LongTale(AnswerShape):
    tale: Annotated[str, StringConstraints(min_length=1500, max_length=1900)]
    end: Literal[True]


PROMPT = Prompt("place", "1", "h", (Message("user", "Describe a town with a well."),))
CALL = Call("place", "local", Visibility.HUB, Pseudonyms(), source_ids=("source-1",))


@pytest.fixture(scope="module")
def small_model() -> Iterator[LocalModel]:
    model = LocalModel(small_model_path(), context_tokens=2048)
    yield model
    model.close()


def test_a_small_model_answers_in_the_shape_asked_for(small_model: LocalModel, sqlite_database: Database) -> None:
    heard: list[str] = []
    models = Models([small_model], Ledger(sqlite_database), timeout_seconds=60, max_tokens=200)
    answer = models.answer(PROMPT, Place, call=CALL, on_text=heard.append)
    assert answer.value.people in ("few", "some", "many")
    assert answer.calls == 1
    assert answer.host == "this machine"
    assert answer.cost_usd == 0.0
    assert answer.tokens_out > 5
    lengths = [len(text) for text in heard]
    assert len(set(lengths)) > 5, "it streams"
    assert lengths == sorted(lengths)
    assert [(row["outcome"], row["host"]) for row in rows(sqlite_database)] == [("answered", "this machine")]


def test_a_small_model_can_be_cancelled_in_the_middle(small_model: LocalModel, sqlite_database: Database) -> None:
    class Cancelled(Exception):
        pass

    def stop_after_a_while(text: str) -> None:
        if len(text) > 30:
            raise Cancelled

    models = Models([small_model], Ledger(sqlite_database), timeout_seconds=60, max_tokens=700)
    with pytest.raises(Cancelled):
        models.answer(PROMPT, LongTale, call=CALL, on_text=stop_after_a_while)
    assert rows(sqlite_database)[0]["outcome"] == "stopped"
    assert models.answer(PROMPT, Place, call=CALL).value.end is True, "the next draft is not in its way"


def test_a_small_model_that_takes_too_long_is_left(small_model: LocalModel, sqlite_database: Database) -> None:
    models = Models([small_model], Ledger(sqlite_database), timeout_seconds=1, max_tokens=700)
    with pytest.raises(ModelUnreachable) as caught:
        models.answer(PROMPT, LongTale, call=CALL)
    assert caught.value.message_id == "model.timed_out"


def test_an_answer_cut_by_the_token_limit_is_not_taken_for_complete(
    small_model: LocalModel, sqlite_database: Database
) -> None:
    models = Models([small_model], Ledger(sqlite_database), timeout_seconds=60, max_tokens=24)
    with pytest.raises(ModelAnsweredBadly):
        models.answer(PROMPT, LongTale, call=CALL)
    assert [row["outcome"] for row in rows(sqlite_database)] == ["bad", "bad"]


def test_a_server_killed_in_the_middle_of_an_answer_starts_again(
    small_model: LocalModel, sqlite_database: Database
) -> None:
    killed: list[int] = []

    def kill_once(text: str) -> None:
        process_id = small_model.process_id
        if len(text) > 10 and not killed and process_id is not None:
            killed.append(process_id)
            os.kill(process_id, signal.SIGKILL)

    models = Models([small_model], Ledger(sqlite_database), timeout_seconds=60, max_tokens=200, sleep=lambda _: None)
    answer = models.answer(PROMPT, Place, call=CALL, on_text=kill_once)
    assert answer.value.end is True
    assert killed
    assert small_model.process_id not in killed
    outcomes = [row["outcome"] for row in rows(sqlite_database)]
    assert outcomes[-1] == "answered"
    assert set(outcomes[:-1]) <= {"failed", "bad"}
    assert outcomes[:-1]


def test_the_child_ends_when_the_service_is_killed(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import sys, time\n"
        "from service.llm.local_model import LocalModel\n"
        "model = LocalModel(sys.argv[1], context_tokens=512)\n"
        "model._ready(lambda: None)\n"
        "print(model.process_id, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, small_model_path()], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    gone = threading.Event()
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            gone.set()
            break
        if "Z" in Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0]:
            gone.set()
            break
        time.sleep(0.1)
    assert gone.is_set()


def test_a_missing_or_damaged_file_is_said_plainly(tmp_path: Path, sqlite_database: Database) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF but not really")
    for path, message_id in [(tmp_path / "none.gguf", "model.file_missing"), (damaged, "model.local_failed")]:
        with pytest.raises(ModelUnreachable) as caught:
            Models([LocalModel(str(path))], Ledger(sqlite_database)).answer(PROMPT, Place, call=CALL)
        assert caught.value.message_id == message_id
