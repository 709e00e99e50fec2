"""Whatever is sent: turns the domain takes, or an error with a sentence."""

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from service.domain.places import Language
from service.domain.text import Line, Text
from service.errors import PeerAssistError
from service.locale import catalogue
from service.sessions.importing.reading import SUFFIXES, read_pasted, read_transcript
from service.sessions.importing.turns import ReadTranscript
from service.sessions.importing.who_speaks import match_people, speakers_of

# fmt: off
SCRAPS = (
    "WEBVTT", "NOTE", "STYLE", "00:00:01.000 --> 00:00:02.000", "00:01,5 -> 00:02", "99:99:99.999999999 --> 0:0:0", "-->", "1", "<v Ama>",
    "</v>", "<v>", "<v \u202e>", "&#8238;", "&#0;", "&#xD800;", "&#1114112;", "{\\an8}",
    "Ama Mensah: hello", "K: ten. S: no", "Ama 2:21: we",
    "Ama   0:03", "00:13:46\tAma:\thi", "00:13:46\t\u200b:\t", "10:02 From A to B(Direct Message): x", "12/11/2026, 09:14 - Ama: x",
    "[1/1/1, 1:11] y",
    "Actions:", "- a", "1. b", "a) c", "OPTIONS (x)", "# Ask", "**Decision:** x", "====", "|a|b|c|", "page 2",
    "present: Ama, (x), -", "> > >", "Q: x", "A: y", "٣ - x", "²) x", "\u0bcc\u0bcc: x", "e\u0301" * 20 + ": x", "word", "§", "\ud800",
)
# fmt: on
LONG = {"§": "x" * 30_000, "word": "word " * 300}
"""Put in at the end, so that a failing example stays short enough to read."""
TEXTS = st.lists(st.one_of(st.sampled_from(SCRAPS), st.text(max_size=40)), max_size=25).map("\n".join)


def long(text: str) -> str:
    for short, full in LONG.items():
        text = text.replace(short, full)
    return text


def check(read: Callable[[], ReadTranscript]) -> None:
    try:
        transcript = read()
    except PeerAssistError as error:
        refused = f"errors.{error.message_id}"
    else:
        check_turns(transcript)
        return
    assert refused in catalogue(Language.EN)


def check_turns(read: ReadTranscript) -> None:
    assert read.turns
    assert set(read.left_out) <= set(catalogue(Language.EN))
    for turn in read.turns:
        assert TypeAdapter(Text).validate_python(turn.text) == turn.text
        assert turn.text.strip()
        assert TypeAdapter(Line).validate_python(turn.speaker) == turn.speaker
        assert turn.seconds is None or turn.seconds >= 0
    match_people([speaker.name for speaker in speakers_of(read.turns)], ())


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example("WEBVTT\n\n00:01.000 --> 00:02.000\n<v &#8238;>x")
def test_any_pasted_text_is_read_or_refused(text: str) -> None:
    check(lambda: read_pasted(long(text)))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([suffix for suffix in SUFFIXES if suffix != ".docx"]),
    st.one_of(st.binary(max_size=200), TEXTS),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_any_file_is_read_or_refused(suffix: str, content: str | bytes, encoding: str) -> None:
    data = content if isinstance(content, bytes) else long(content).encode(encoding, "replace")
    check(lambda: read_transcript(f"a{suffix}", data))
