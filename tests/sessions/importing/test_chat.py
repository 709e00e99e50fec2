"""Chat exports of Zoom and WhatsApp."""

from pathlib import Path

from service.sessions.importing.reading import read_pasted, read_transcript
from service.sessions.importing.turns import TranscriptFormat


def test_a_zoom_chat_is_one_turn_a_message() -> None:
    text = (
        "00:13:46\tAma Mensah:\tgood morning\r\n"
        "00:14:22\tKofi | Hub:\tthe list:\r\n- four pumps\r\n- one road\r\n"
        '00:15:00\tAma Mensah:\tReacted to "the list:" with 👍\r\n'
        '00:15:10\tAma Mensah:\tReplying to "the list:"\r\n\r\nFour of the five?\r\n'
    )
    read = read_transcript("call.chat.txt", text.encode())
    assert read.format is TranscriptFormat.CHAT
    assert [(turn.speaker, turn.seconds, turn.text) for turn in read.turns] == [
        ("Ama Mensah", 826.0, "good morning"),
        ("Kofi | Hub", 862.0, "the list:\n- four pumps\n- one road"),
        ("Ama Mensah", 910.0, "Four of the five?"),
    ]
    assert read.left_out == ("transcripts.left_out.reactions", "transcripts.left_out.quoted")


def test_private_messages_stay_private_and_it_is_said() -> None:
    text = (
        "10:02:11 From Ama Mensah to Everyone:\n\tgood morning\n10:02:30 From  Kofi Adjei  to  Ama Mensah(Direct Message) : he is wrong\n"
        "10:03:00\t From Kofi Adjei : we agree\n"
    )
    read = read_pasted(text)
    assert [(turn.speaker, turn.text) for turn in read.turns] == [
        ("Ama Mensah", "good morning"),
        ("Kofi Adjei", "we agree"),
    ]
    assert read.left_out == ("transcripts.left_out.private",)


def test_whatsapp_is_read_from_both_kinds_of_phone() -> None:
    android = (
        "12/11/2026, 09:12 - Messages and calls are end-to-end encrypted.\n12/11/2026, 09:14 - Ama: Good morning\nto all\n"
        "12/11/2026, 09:15 - Kofi: <Media omitted>\n"
    )
    apple = "[12/11/2026, 09:14:22] Ama: Good morning\n[12/11/2026, 09:15:02] Kofi: We paid\n"
    read = read_pasted(android)
    assert [(turn.speaker, turn.text) for turn in read.turns] == [("Ama", "Good morning\nto all")]
    assert read.left_out == ("transcripts.left_out.system", "transcripts.left_out.attachments")
    assert [(turn.speaker, turn.text) for turn in read_pasted(apple).turns] == [
        ("Ama", "Good morning"),
        ("Kofi", "We paid"),
    ]


def test_the_chats_of_the_meetings_are_read(meetings: Path) -> None:
    paths = sorted(meetings.glob("*.chat.txt"))
    assert paths
    for path in paths:
        read = read_transcript(path.name, path.read_bytes())
        assert read.format is TranscriptFormat.CHAT, path.name
        assert all(turn.speaker and turn.seconds is not None for turn in read.turns), path.name
