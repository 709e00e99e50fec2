"""What was brought in, as one line: how much it is, and what of it was cut or could not be read."""

from service.domain.sessions import Transcript
from ui.desk import Desk
from ui.parts.prose import escaped


def transcript_html(desk: Desk, transcript: Transcript) -> str:
    """What came in, and what of it did not."""
    facts = desk.t(
        "desk.bring.counts", words=desk.texts.number(transcript.words), turns=desk.texts.number(transcript.turns)
    )
    left_out = "".join(f'<p class="pa-left-out">{escaped(_left_out(desk, each))}</p>' for each in transcript.left_out)
    return (
        f'<div class="pa-transcript"><p class="pa-label" dir="auto">{escaped(transcript.name)}</p>'
        f'<p class="pa-quiet">{escaped(facts)}</p>{left_out}</div>'
    )


def _left_out(desk: Desk, message_id: str) -> str:
    return desk.t(message_id) if message_id in desk.texts.catalogue else message_id
