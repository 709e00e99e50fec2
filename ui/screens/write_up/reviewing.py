"""The text: the three headings with their sentences, each accepted, changed or rejected beside the note it rests on."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from service.domain.items import ItemKind, Section
from service.domain.peer_assists import PeerAssist
from service.domain.sources import Source
from service.domain.write_ups import LineState, LineUse, WriteUpLine
from ui.calls import files, write_up
from ui.client import Refused, ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.claims import Source as Card
from ui.parts.editor import Conflicting, NotSaved, Saved, SaveResult
from ui.parts.review import (
    Fact,
    Remark,
    ReviewEvent,
    ReviewGroup,
    ReviewLine,
    ReviewPart,
    ReviewWords,
    review,
)
from ui.screens.supporting import plain_source
from ui.screens.write_up.shown import Shown
from ui.section import last_known
from ui.wording import claims_words

_CHANGES: Mapping[str, dict[str, str]] = {
    "accept": {"state": LineState.ACCEPTED.value},
    "reject": {"state": LineState.REJECTED.value},
    "leave_out": {"use": LineUse.LEFT_OUT.value},
    "annex": {"use": LineUse.ANNEX.value},
}
_WORDS = (
    *("left", "none_left", "keys", "accept", "accept_all", "change", "change_label", "reject", "restore", "leave_out"),
    *("annex", "more", "add", "add_label", "save", "cancel", "saving", "as_drafted", "conflict", "keep_mine"),
    "take_theirs",
)


def chosen_key(file: PeerAssist) -> str:
    """Which sentence the reader looks at more closely, for what stands beside the text."""
    return f"write-up-line-{file.id}"


def sources_of(desk: Desk, file: PeerAssist) -> Mapping[str, Source]:
    """The notes, also those that newer words replaced: a sentence may still rest on them."""
    found = last_known(f"sources-{file.id}", lambda: files.sources(desk.client, file.id, stale=True), even_gone=True)
    return {str(source.id): source for source in found}


def review_of(desk: Desk, file: PeerAssist, shown: Shown, sources: Mapping[str, Source]) -> None:
    text = shown.text
    parts = [_part(desk, shown, section, sources) for section in Section]
    words = {name: desk.t(f"parts.review.{name}", count="{count}", what="{what}") for name in _WORDS}
    review(
        parts,
        ReviewWords(**words, states={state.value: desk.t(f"desk.write_up.state.{state.value}") for state in LineState}),
        evidence=claims_words(desk.texts),
        key=f"review-{text.id}",
        place=f"write-up/{text.id}",
        person=desk.reader,
        handle=partial(_handle, desk, file),
        language=text.language.value,
        locked=text.is_locked or not desk.may(),
    )


def _handle(desk: Desk, file: PeerAssist, event: ReviewEvent) -> SaveResult:
    try:
        if event.action == "more":
            st.session_state[chosen_key(file)] = event.line
            return Saved(event.revision)
        if event.action == "add":
            return Saved(write_up.add_line(desk.client, file.id, event.kind, event.text).revision)
        changes = {"text": event.text} if event.action == "change" else _CHANGES[event.action]
        return Saved(write_up.change_line(desk.client, file.id, event.line, event.revision, **changes).revision)
    except Stale as stale:
        line = WriteUpLine.model_validate(stale.current)
        return Conflicting(line.claim.text, line.revision)
    except Refused as refused:
        return NotSaved(refused.sentence, again=False)
    except ServiceProblem as problem:
        return NotSaved(problem.sentence)


def _part(desk: Desk, shown: Shown, section: Section, sources: Mapping[str, Source]) -> ReviewPart:
    kinds = [kind for kind in ItemKind if kind.section is section]
    return ReviewPart(
        id=section.value,
        title=desk.t(f"desk.write_up.section.{section.value}"),
        groups=tuple(_group(desk, shown, kind, sources) for kind in kinds),
        before=_problem(desk, shown) if section is Section.WHAT_WE_DID else (),
    )


def _problem(desk: Desk, shown: Shown) -> tuple[Fact, ...]:
    text = shown.text
    asked, redefined = text.problem_asked.strip(), text.problem_redefined.strip()
    rows = [("asked", asked), ("redefined", redefined if redefined != asked else "")]
    return tuple(Fact(words, desk.t(f"desk.write_up.problem_{name}")) for name, words in rows if words)


def _group(desk: Desk, shown: Shown, kind: ItemKind, sources: Mapping[str, Source]) -> ReviewGroup:
    lines = [line for line in shown.text.lines if line.kind is kind and line.use is LineUse.BODY]
    lines.sort(key=lambda line: line.position)
    return ReviewGroup(
        kind=kind.value,
        title=desk.t(f"desk.write_up.kind.{kind.value}"),
        lines=tuple(_line(desk, shown, line, sources) for line in lines),
    )


def _line(desk: Desk, shown: Shown, line: WriteUpLine, sources: Mapping[str, Source]) -> ReviewLine:
    remarks = [each for each in shown.view.comments if each.line_id == line.id and not each.resolved]
    return ReviewLine(
        id=line.id,
        text=line.claim.text,
        state=line.state.value,
        revision=line.revision,
        sources=cards_of(line, sources),
        facts=facts_of(desk, shown, line),
        by=_by(desk, line),
        drafted=line.drafted,
        note=_note(desk, line),
        comments=tuple(Remark(each.made_by, each.text) for each in remarks),
        protected=line.is_protected,
    )


def cards_of(line: WriteUpLine, sources: Mapping[str, Source]) -> tuple[Card, ...]:
    return tuple(
        plain_source(sources[span.source_id], span) for span in line.claim.support if span.source_id in sources
    )


def facts_of(desk: Desk, shown: Shown, line: WriteUpLine) -> tuple[Fact, ...]:
    """Whose words, where it worked, under what conditions; who does it by when. What nobody said is not there."""
    facts = []
    if line.kind is ItemKind.ACTION:
        due = desk.texts.date(line.due_date) if line.due_date else line.due
        facts += [
            ("who", line.owner or desk.t("desk.write_up.not_said")),
            ("by_when", due or desk.t("desk.write_up.not_said")),
        ]
    else:
        facts.append(("", shown.view.shown_as.get(line.id, "")))
    facts += [("where", line.where), ("conditions", line.conditions)]
    return tuple(
        Fact(words, desk.t(f"desk.write_up.fact.{name}") if name else "") for name, words in facts if words.strip()
    )


def _by(desk: Desk, line: WriteUpLine) -> str:
    if line.claim.added_by:
        return desk.t("desk.write_up.added_by", name=line.claim.added_by)
    if line.claim.stale:
        return desk.t("desk.write_up.stale")
    return line.changed_by if line.state is not LineState.DRAFTED else ""


def _note(desk: Desk, line: WriteUpLine) -> str:
    """What the notes do not hold of a sentence a person wrote or changed: a margin note, nothing more."""
    return " ".join(desk.t(f"checks.{finding.id}", **finding.values) for finding in line.findings)
