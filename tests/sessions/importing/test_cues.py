"""Subtitle files of Zoom, Teams and others."""

from itertools import pairwise
from pathlib import Path

import pytest
import webvtt

from service.domain.text import clean
from service.errors import BadInput, TooLarge, UnreadableFile
from service.sessions.importing.cues import read_cues
from service.sessions.importing.reading import read_pasted, read_transcript
from service.sessions.importing.turns import MOST_WORDS, TURN_WORDS, ReadTranscript, TranscriptFormat

ZOOM = """WEBVTT

1
00:00:04.000 --> 00:00:06.500
Esther Wambui: Good morning. Can everybody

2
00:00:06.500 --> 00:00:09.000
Esther Wambui: hear the room?

3
00:00:10.000 --> 00:00:12.000
Kofi Adjei: Yes: loud & clear.
"""
TEAMS = """WEBVTT

0a1b2c3d-0000-4e5f-8a9b-123456789abc/7-0
00:00:04.000 --> 00:00:06.500 align:start position:10%
<v Esther Wambui>Good morning. Can everybody</v>

0a1b2c3d-0000-4e5f-8a9b-123456789abc/7-1
00:00:06.500 --> 00:00:09.000
<v Esther Wambui>hear the room?</v>

0a1b2c3d-0000-4e5f-8a9b-123456789abc/8-0
00:00:10.000 --> 00:00:12.000
<v Kofi Adjei>Yes: loud &amp; clear.</v>
"""
SRT = """1
00:00:04,000 --> 00:00:06,500
Esther Wambui: Good morning. Can everybody

2
00:00:06,500 --> 00:00:09,000
Esther Wambui: hear the room?

3
00:00:10,000 --> 00:00:12,000
Kofi Adjei: Yes: loud & clear.
"""


def said(read: ReadTranscript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read.turns]


@pytest.mark.parametrize(("suffix", "text"), [("vtt", ZOOM), ("vtt", TEAMS), ("srt", SRT)])
def test_a_sentence_split_over_cues_is_whole_again(suffix: str, text: str) -> None:
    read = read_transcript(f"call.{suffix}", text.encode())
    assert said(read) == [
        ("Esther Wambui", "Good morning. Can everybody hear the room?"),
        ("Kofi Adjei", "Yes: loud & clear."),
    ]
    assert [(turn.seconds, turn.ended) for turn in read.turns] == [(4.0, 9.0), (10.0, 12.0)]
    assert read.words == 11
    assert read.left_out == ()


def test_the_format_is_told_from_the_content() -> None:
    assert read_transcript("a.vtt", ZOOM.encode()).format is TranscriptFormat.ZOOM_VTT
    assert read_transcript("a.txt", TEAMS.encode()).format is TranscriptFormat.TEAMS_VTT
    assert read_pasted(SRT).format is TranscriptFormat.SRT


def test_the_same_words_have_one_digest_under_any_name_and_format() -> None:
    digests = {
        read_transcript(name, text.encode()).digest
        for name, text in (("a.vtt", ZOOM), ("b.vtt", TEAMS), ("c.srt", SRT))
    }
    assert len(digests) == 1
    assert read_pasted(ZOOM.replace("morning", "evening")).digest not in digests


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_with_a_byte_order_mark_is_read(encoding: str) -> None:
    assert said(read_transcript("a.vtt", ZOOM.encode(encoding))) == said(read_pasted(ZOOM))
    assert said(read_transcript("a.srt", SRT.replace("\n", "\r\n").encode(encoding))) == said(read_pasted(ZOOM))


def test_what_real_tools_get_wrong_loses_no_word() -> None:
    """No first line, commas, minutes without hours, a gap within a cue, two voices in one cue, a cue of a number alone."""
    text = """00:01,000 --> 00:02,000
<v Ama Mensah>We paid</v> <v Kofi Adjei>not once</v>

and nobody came

5
00:03.000 --> 00:04.000
<v Ama Mensah>2024</v>
"""
    read = read_transcript("a.vtt", text.encode())
    assert said(read) == [("Ama Mensah", "We paid"), ("Kofi Adjei", "not once and nobody came"), ("Ama Mensah", "2024")]


def test_markup_and_settings_go_and_words_stay() -> None:
    text = (
        "WEBVTT - of a call\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\nNOTE Confidence: 0.91\n\n"
        "00:00:01.000 --> 00:00:02.000 line:0\n"
        "<v.loud Ama Mensah><i>less</i> than <5 mm &lt;3 &#8211; AT&T&copy {\\an8}<00:00:01.500>ok</v>\n"
    )
    read = read_pasted(text)
    assert said(read) == [("Ama Mensah", "less than <5 mm <3 – AT&T&copy ok")]
    assert read.left_out == ()


def test_words_in_a_comment_are_not_left_out_in_silence() -> None:
    read = read_pasted(ZOOM.replace("1\n00:00:04", "NOTE\nKofi says this part is secret\n\n1\n00:00:04", 1))
    assert read.left_out == ("transcripts.left_out.comments",)
    assert "secret" not in str(read.turns)


def test_a_time_that_cannot_be_read_keeps_its_words_and_is_said() -> None:
    read = read_pasted(ZOOM.replace("00:00:10.000 --> 00:00:12.000", "0:0:?? --> 12"))
    assert read.left_out == ("transcripts.left_out.times",)
    assert "loud & clear." in read.turns[-1].text


def test_captions_that_roll_up_are_said_once() -> None:
    lines = [
        "we greased the pump",
        "then we signed the card",
        "and nobody was there",
        "at eleven in the morning",
        "so nobody knew",
    ]
    cues = [f"00:00:0{at}.000 --> 00:00:0{at + 1}.000\n{a}\n{b}\n" for at, (a, b) in enumerate(pairwise(lines), 1)]
    read = read_pasted("WEBVTT\n\n" + "\n".join(cues))
    assert " ".join(turn.text for turn in read.turns) == " ".join(lines)
    assert read.left_out == ("transcripts.left_out.repeated",)


def test_a_short_aside_does_not_split_a_sentence() -> None:
    text = (
        ZOOM
        + "\n4\n00:00:13.000 --> 00:00:14.000\nEsther Wambui: So we could paint\n\n5\n00:00:14.000 --> 00:00:14.400\nKofi Adjei: Mm.\n\n"
    )
    read = read_pasted(text + "6\n00:00:14.500 --> 00:00:16.000\nEsther Wambui: the dates on the concrete.\n")
    assert said(read)[-2:] == [("Esther Wambui", "So we could paint the dates on the concrete."), ("Kofi Adjei", "Mm.")]


def test_a_long_turn_is_cut_at_a_sentence_and_keeps_every_word() -> None:
    sentence = "The committee of the village paid the mechanic for day number {} of water. "
    cues = "".join(
        f"00:{at:02}:00.000 --> 00:{at:02}:59.000\nAma Mensah: {sentence.format(at)}\n\n" for at in range(60)
    )
    read = read_pasted("WEBVTT\n\n" + cues)
    assert len(read.turns) > 3
    assert all(len(turn.text.split()) <= TURN_WORDS and turn.text.endswith(".") for turn in read.turns)
    assert " ".join(turn.text for turn in read.turns) == "".join(sentence.format(at) for at in range(60)).strip()
    assert [turn.seconds for turn in read.turns] == sorted(turn.seconds or 0 for turn in read.turns)


def test_speech_without_an_end_is_cut_all_the_same() -> None:
    read = read_pasted(f"WEBVTT\n\n00:01.000 --> 00:09.000\n<v Ama>{'word ' * 1000}{'x' * 9000}</v>\n")
    assert all(len(turn.text) < 20_000 and len(turn.text.split()) <= 2 * TURN_WORDS for turn in read.turns)
    assert "".join(turn.text for turn in read.turns).replace(" ", "") == "word" * 1000 + "x" * 9000


def test_a_colon_in_speech_is_no_speaker() -> None:
    text = ZOOM + "\n4\n00:00:13.000 --> 00:00:14.000\none thing: the card stays in the bag\n"
    assert said(read_pasted(text))[-1] == ("Kofi Adjei", "Yes: loud & clear. one thing: the card stays in the bag")


def test_hidden_characters_go() -> None:
    read = read_pasted(ZOOM.replace("hear", "he\u202ear\u200b").replace("loud &", "loud &#8238;&#0;"))
    assert "Can everybody hear the room?" in read.turns[0].text
    assert "\u202e" not in read.turns[1].text
    assert "transcripts.left_out.hidden" in read.left_out


@pytest.mark.parametrize(
    ("name", "data", "error", "message"),
    [
        ("a.vtt", b"", BadInput, "library.empty_file"),
        ("a.vtt", b"WEBVTT\n\njust words", UnreadableFile, "transcripts.no_times"),
        ("a.srt", "été 00:00:01,000 --> 00:00:02,000".encode("cp1252"), UnreadableFile, "library.wrong_encoding"),
        ("a.vtt", b"PK\x03\x04 zipped", UnreadableFile, "library.not_what_it_says"),
        ("a.mp4", b"film", UnreadableFile, "transcripts.unknown_format"),
        ("a", b"words", UnreadableFile, "transcripts.unknown_format"),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ama> . </v>", BadInput, "transcripts.no_words"),
        ("a.docx", b"PK\x03\x04 broken", UnreadableFile, "library.damaged_file"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or encrypted",
            UnreadableFile,
            "library.encrypted_or_old_office",
        ),
        ("a.txt", b"x" * 10_000_001, TooLarge, "library.file_too_large"),
        ("a.txt", b"word " * (MOST_WORDS + 1), TooLarge, "transcripts.too_long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    name: str, data: bytes, error: type[BadInput], message: str
) -> None:
    with pytest.raises(error) as refused:
        read_transcript(name, data)
    assert refused.value.message_id == message


def test_a_hundred_thousand_words_are_taken() -> None:
    words = "these are eleven plain words that somebody said again and again."
    cue = "{0:02}:{1:02}:{2:02}.000 --> {0:02}:{1:02}:{2:02}.900\n<v Speaker {3}>{4}</v>\n\n"
    text = "WEBVTT\n\n" + "".join(
        cue.format(at // 3600, at // 60 % 60, at % 60, at // 5 % 7, words) for at in range(9_100)
    )
    read = read_transcript("long.vtt", text.encode())
    assert read.words > 100_000
    assert len({turn.speaker for turn in read.turns}) == 7


def test_all_meetings_import_and_the_formats_agree(meetings: Path) -> None:
    """The same words by the same speakers at the same times, turn by turn."""
    files = sorted(path for path in meetings.glob("*.vtt") if not path.name.endswith(".teams.vtt"))
    assert len(files) >= 20
    compared = 0
    for path in files:
        read = read_transcript(path.name, path.read_bytes())
        assert read.words > 1_000, path.name
        assert read.left_out == (), path.name
        assert all(turn.speaker for turn in read.turns), path.name
        for other in (path.with_suffix(".teams.vtt"), path.with_suffix(".srt")):
            if other.exists():
                again = read_transcript(other.name, other.read_bytes())
                assert again.turns == read.turns, other.name
                assert again.digest == read.digest, other.name
                compared += 1
    assert compared >= 20


def test_every_word_of_the_meetings_is_kept(meetings: Path) -> None:
    """Against webvtt-py, cue for cue; and the words of the turns against those of its cues."""
    paths = sorted(meetings.glob("*.vtt"))
    assert paths
    for path in paths:
        text = path.read_bytes().decode()
        theirs = webvtt.from_string(text).captions
        ours = read_cues(clean(text)).cues
        assert [" ".join(cue.lines) for cue in ours] == [
            " ".join(cue.raw_text.split("\n")) for cue in theirs if cue.raw_text
        ], path.name
        turns = read_transcript(path.name, path.read_bytes()).turns
        words = sorted(word for turn in turns for word in turn.text.split())
        spoken = [cue.text if cue.voice else cue.text.split(": ", 1)[-1] for cue in theirs]
        assert words == sorted(word for each in spoken for word in clean(each).split()), path.name
