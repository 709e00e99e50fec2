"""A passage found, with the words that matched marked, and one line on why it was found."""

import re

from service.domain.library import Hit
from ui.desk import Desk
from ui.parts.prose import escaped

SHOWN_CHARACTERS = 320


def hit_html(desk: Desk, hit: Hit, *, most: int = SHOWN_CHARACTERS) -> str:
    heading = " › ".join(hit.passage.headings)
    above = f'<p class="pa-quiet" dir="auto">{escaped(heading)}</p>' if heading else ""
    return (
        f'<div class="pa-hit">{above}<blockquote lang="{hit.document.language.value}" dir="auto">'
        f"{marked_html(shortened(hit.passage.text, most), hit.why.words)}</blockquote>"
        f'<p class="pa-quiet">{escaped(why_line(desk, hit))}</p></div>'
    )


def why_line(desk: Desk, hit: Hit) -> str:
    words = ", ".join(dict.fromkeys(word.lower() for word in hit.why.words))
    if hit.why.by_words and words:
        id = "desk.why.words_and_meaning" if hit.why.by_meaning else "desk.why.words"
        return desk.t(id, words=_few(words))
    return desk.t("desk.why.meaning")


def marked_html(text: str, words: tuple[str, ...]) -> str:
    """`text` with the words marked where they stand, whole words only."""
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return escaped(text)
    pattern = re.compile(rf"(?<!\w)({'|'.join(re.escape(word) for word in wanted)})(?!\w)", re.IGNORECASE)
    pieces: list[str] = []
    at = 0
    for found in pattern.finditer(text):
        pieces += (escaped(text[at : found.start()]), f"<mark>{escaped(found[0])}</mark>")
        at = found.end()
    return "".join([*pieces, escaped(text[at:])])


def shortened(text: str, most: int = SHOWN_CHARACTERS) -> str:
    """At most some lines, cut at a word, without the marks of Markdown. Headings stand above the passage already."""
    lines = (line for line in text.split("\n") if not line.lstrip().startswith(("#", "|")))
    text = " ".join(" ".join(lines).replace("**", "").split()) or " ".join(text.split())
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0]} …"


def _few(words: str, most: int = 6) -> str:
    parts = words.split(", ")
    return ", ".join(parts[:most])
