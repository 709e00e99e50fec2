"""Word, PowerPoint, PDF and HTML files to Markdown, in a child process that may use so much memory and time and no more."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.errors import BadInput, PeerAssistError, TooLarge, UnreadableFile
from service.library.importing.kinds_of_file import MOST_PAGES, FileKind, refuse_zip_bomb

MOST_SECONDS = 30
MOST_MEGABYTES = 1024
"""Address space of the child. A plain file needs 100, a 500-page PDF 400."""

_CHILD = Path(__file__).with_name("office_child.py")


@dataclass(frozen=True, slots=True)
class Converted:
    markdown: str
    title: str = ""
    """The title the file itself carries, where it has one."""
    unseen: int = 0
    """Comments and parts with words that the page would not have shown, left out."""


def to_markdown(
    data: bytes, kind: FileKind, *, seconds: int = MOST_SECONDS, megabytes: int = MOST_MEGABYTES
) -> Converted:
    """Headings as `#`, tables as rows, lists as `-`. Raises TooLarge, UnreadableFile or BadInput; never takes longer than `seconds`."""
    if kind in (FileKind.WORD, FileKind.SLIDES):
        refuse_zip_bomb(data, kind)
    with tempfile.TemporaryDirectory(prefix="peer-assist-") as folder:
        source, target = Path(folder, f"in.{kind.value}"), Path(folder, "out.json")
        source.write_bytes(data)
        limits = [str(seconds), str(megabytes), str(MOST_PAGES)]
        command = [sys.executable, "-I", str(_CHILD), kind.value, str(source), str(target), *limits]
        try:
            # Nothing of the service's environment (keys) goes along.
            done = subprocess.run(
                command,
                env={"TMPDIR": folder, "OMP_NUM_THREADS": "1"},
                cwd=folder,
                timeout=seconds,
                capture_output=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TooLarge("library.takes_too_long", seconds=seconds) from None
        if not target.exists():
            raise _ended(done.returncode, seconds)
        answer: dict[str, Any] = (
            json.loads(target.read_text("utf-8")) if target.stat().st_size else {"error": "damaged_file"}
        )
    if "error" in answer:
        raise _refusal(answer["error"], seconds, answer.get("values", {}))
    return Converted(answer["markdown"], answer.get("title", ""), int(answer.get("unseen", 0)))


def _ended(code: int, seconds: int) -> PeerAssistError:
    """The child ended without an answer: a signal is a limit it ran into."""
    return TooLarge("library.takes_too_long", seconds=seconds) if code < 0 else UnreadableFile("library.damaged_file")


def _refusal(error: str, seconds: int, values: dict[str, Any]) -> PeerAssistError:
    match error:
        case "too_many_pages":
            return TooLarge("library.too_many_pages", most=int(values["most"]))
        case "takes_too_long":
            return TooLarge("library.takes_too_long", seconds=seconds)
        case "takes_too_much":
            return TooLarge("library.takes_too_much")
        case "scanned":
            return BadInput("library.scanned")
        case "wrong_encoding":
            return UnreadableFile("library.wrong_encoding")
        case "encrypted":
            return UnreadableFile("library.encrypted")
        case _:
            return UnreadableFile("library.damaged_file")
