"""The parts' own words, taken from the catalogue in one place."""

from ui.parts.claims import ClaimsWords
from ui.parts.editor import EditorWords
from ui.parts.notepad import PadWords
from ui.parts.phase_clock import ClockWords
from ui.texts import Texts


def editor_words(texts: Texts, *, theirs: str = "") -> EditorWords:
    """The words near every box. `theirs` names who saved the other text, where that is known."""
    return EditorWords(
        saving=texts.t("parts.editor.saving"),
        saved=texts.t("parts.editor.saved"),
        unsaved=texts.t("parts.editor.unsaved"),
        restored=texts.t("parts.editor.restored"),
        conflict=texts.t("parts.editor.conflict"),
        mine=texts.t("parts.editor.mine"),
        theirs=theirs or texts.t("parts.editor.theirs"),
        keep_mine=texts.t("parts.editor.keep_mine"),
        take_theirs=texts.t("parts.editor.take_theirs"),
        hidden=texts.t("parts.editor.hidden"),
    )


def claims_words(texts: Texts, *, drafted: str = "", accepted: str = "", approved: str = "") -> ClaimsWords:
    """The words of text and evidence. The three lines say from what it was drafted, who accepted and who approved."""
    return ClaimsWords(
        evidence=texts.t("parts.claims.evidence"),
        marker=texts.t("parts.claims.marker"),
        open_source=texts.t("parts.claims.open_source"),
        close=texts.t("parts.claims.close"),
        nothing_chosen=texts.t("parts.claims.nothing_chosen"),
        drafted=drafted,
        held_back=texts.t("parts.claims.held_back"),
        accepted=accepted,
        approved=approved,
    )


def pad_words(texts: Texts) -> PadWords:
    """The words of the notepad."""
    return PadWords(**{name: texts.t(f"parts.notepad.{name}") for name in PadWords.__dataclass_fields__})


def clock_words(texts: Texts) -> ClockWords:
    """The words beside the phases."""
    return ClockWords(
        left=texts.t("parts.phase_clock.left"),
        over=texts.t("parts.phase_clock.over"),
        minutes=texts.t("parts.phase_clock.minutes"),
    )
