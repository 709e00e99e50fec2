"""The problem sheet: each field a box that saves itself, what its words rest on, and what the facilitator may want to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from service.domain.drafts import Draft, DraftedField, ProblemStatementContent, Writer
from service.domain.findings import Finding
from service.domain.ids import DraftId
from service.domain.peer_assists import Origin, PeerAssist, SheetView, WorkingField
from service.domain.problem import ASKED_FIRST, SheetField
from service.domain.sources import Source
from ui.calls import drafts, files
from ui.client import Stale
from ui.desk import Desk
from ui.parts.claims import Claim, claims
from ui.parts.editor import EditorChange, editor, saving
from ui.parts.five_minute_meter import five_minute_meter
from ui.parts.prose import escaped, prose
from ui.parts.states import TextState
from ui.screens.prepare.notes import notes_about, shared_screen
from ui.screens.supporting import plain_source
from ui.section import last_known
from ui.wording import claims_words, editor_words

LATER = tuple(field for field in SheetField if field not in ASKED_FIRST)
ROWS: Mapping[SheetField, int] = dict.fromkeys(ASKED_FIRST, 2)
GAPS_SHOWN = 3


@dataclass(frozen=True)
class Seen:
    """The sheet as this reader last saw it: what they accept is this and nothing newer."""

    draft_id: DraftId | None
    revisions: dict[SheetField, int]


def seen_key(file: PeerAssist) -> str:
    return f"seen-{file.id}"


def sheet_of(desk: Desk, file: PeerAssist, draft: Draft | None) -> None:
    sources = {str(source.id): source for source in drafts.sources(desk.client, draft.id)} if draft else {}
    st.fragment(_sheet)(desk, file, draft, sources)


def _sheet(desk: Desk, file: PeerAssist, draft: Draft | None, sources: Mapping[str, Source]) -> None:
    """In a fragment of its own: a save redraws the sheet and nothing else."""
    view = last_known(f"sheet-{file.id}", lambda: files.sheet(desk.client, file.id), even_gone=True)
    st.session_state[seen_key(file)] = Seen(view.draft_id, files.revisions_of(view))
    with st.container(key="pa-sheet-head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<h2 id="pa-sheet">{escaped(desk.t("desk.sheet.title"))}</h2>')
        shared = shared_screen(desk, file)
    findings = () if shared else _checks(desk, file)
    drafted = _drafted_fields(draft)
    fields = {field.field: field for field in view.fields}
    with st.container():
        _gaps(desk, fields, drafted)
    with st.container():
        notes_about(desk, file, findings, None)
    for name in ASKED_FIRST:
        _field(desk, file, fields[name], view, draft, drafted.get(name), sources, findings)
    later = [fields[name] for name in LATER]
    filled = sum(1 for field in later if field.text.strip())
    with st.expander(desk.t("desk.sheet.more", count=filled, total=len(later)), key=f"more-{file.id}"):
        for field in later:
            _field(desk, file, field, view, draft, drafted.get(field.field), sources, findings)
    _meter(desk, view)
    if draft is not None:
        _held_back(desk, draft, sources)
        _vague(desk, draft)


def _gaps(desk: Desk, fields: Mapping[SheetField, WorkingField], drafted: Mapping[SheetField, DraftedField]) -> None:
    """What is not said yet, with the question that would fill it: of the four asked first, and once they are told, of the others."""
    if not drafted:
        return
    empty = [name for name in ASKED_FIRST if fields[name].origin is Origin.EMPTY]
    empty = empty or [name for name in LATER if fields[name].origin is Origin.EMPTY]
    rows = "".join(
        f"<li><strong>{escaped(desk.t(f'desk.field.{name.value}'))}</strong> · "
        f"{escaped(_not_said(desk, name, drafted.get(name)))}</li>"
        for name in empty[:GAPS_SHOWN]
    )
    if rows:
        st.html(f'<ul class="pa-gaps" aria-label="{escaped(desk.t("desk.sheet.gaps"))}">{rows}</ul>')


def _not_said(desk: Desk, name: SheetField, drafted: DraftedField | None) -> str:
    """That a field is a gap, and the question that would fill it: the draft's own, else the field's."""
    question = drafted.question if drafted and drafted.question else desk.t(f"desk.field_help.{name.value}")
    return f"{desk.t('desk.sheet.not_said')} {question}"


def _checks(desk: Desk, file: PeerAssist) -> Sequence[Finding]:
    return last_known(f"checks-{file.id}", lambda: files.checks(desk.client, file.id), even_gone=True)


def _drafted_fields(draft: Draft | None) -> dict[SheetField, DraftedField]:
    if draft is None or not isinstance(draft.content, ProblemStatementContent):
        return {}
    return {field.field: field for field in draft.content.fields}


def _field(
    desk: Desk,
    file: PeerAssist,
    field: WorkingField,
    view: SheetView,
    draft: Draft | None,
    drafted: DraftedField | None,
    sources: Mapping[str, Source],
    findings: Sequence[Finding],
) -> None:
    with st.container(key=f"pa-field-{file.id}-{field.field.value}", gap=None):
        _box(desk, file, field, view, draft, drafted, sources)
    with st.container(gap="small"):
        notes_about(desk, file, findings, field.field)


def _box(
    desk: Desk,
    file: PeerAssist,
    field: WorkingField,
    view: SheetView,
    draft: Draft | None,
    drafted: DraftedField | None,
    sources: Mapping[str, Source],
) -> None:
    name = field.field
    state, line = _whose(desk, field, view, draft)
    key = _editor_key(file.id, field, view)

    def put(change: EditorChange) -> int:
        saved = files.type_field(desk.client, file.id, name, change.text, change.base_revision)
        st.session_state[seen_key(file)].revisions[name] = saved.revision
        return saved.revision

    editor(
        desk.t(f"desk.field.{name.value}"),
        field.text,
        key=key,
        locked=not desk.may(),
        person=desk.reader,
        field=f"peer-assist/{file.id}/{name.value}",
        revision=field.revision,
        save=saving(put, stored=partial(_stored, name)),
        words=editor_words(desk.texts),
        state=state,
        state_line=line,
        help=_not_said(desk, name, drafted) if field.origin is Origin.EMPTY else "",
        language=file.language.value,
        rows=ROWS.get(name, 3),
    )
    if drafted and draft is not None and field.origin is Origin.DRAFTED and view.draft_id == draft.id:
        _rests_on(desk, drafted, sources, key=f"rests-{key}")


def _stored(name: SheetField, stale: Stale) -> tuple[str, int]:
    current = WorkingField.model_validate(stale.current)
    return current.text, current.revision


def _editor_key(file_id: str, field: WorkingField, view: SheetView) -> str:
    """The same box while somebody types; a new one when a new draft's words stand in a field nobody has typed in."""
    shown = f"drafted-{file_id}-{field.field.value}"
    if field.revision == 0 or shown not in st.session_state:
        st.session_state[shown] = view.draft_id or "none"
    return f"sheet-{file_id}-{field.field.value}-{st.session_state[shown]}"


def _whose(desk: Desk, field: WorkingField, view: SheetView, draft: Draft | None) -> tuple[TextState, str]:
    if field.origin is Origin.DRAFTED:
        return "drafted", drafted_line(desk, draft)
    if field.origin is Origin.ACCEPTED and view.accepted is not None:
        when = desk.texts.date(view.accepted.made_at.date())
        return "accepted", desk.t("desk.sheet.accepted", name=view.accepted.accepted_by, date=when)
    return "accepted", ""


def drafted_line(desk: Desk, draft: Draft | None) -> str:
    """ "drafted from 3 sources by …"; plainer while we do not know."""
    if draft is None or draft.provenance is None:
        return desk.t("desk.sheet.drafted")
    if draft.provenance.writer is Writer.EXTRACTIVE:
        return desk.t("desk.sheet.drafted_extractive")
    return desk.t("desk.sheet.drafted_model", count=len(draft.provenance.source_ids), model=draft.provenance.model)


def _rests_on(desk: Desk, drafted: DraftedField, sources: Mapping[str, Source], *, key: str) -> None:
    rests = tuple(
        plain_source(sources[span.source_id], span)
        for claim in drafted.claims
        for span in claim.support
        if span.source_id in sources
    )
    if rests:
        item = Claim("rests", desk.t("desk.sheet.rests_on"), state="accepted", sources=rests)
        claims((item,), claims_words(desk.texts), key=key, language=desk.language, evidence="aside", plain=True)


def _meter(desk: Desk, view: SheetView) -> None:
    seconds = round(view.minutes_to_tell * 60)
    if not seconds:
        return
    minutes, rest = divmod(seconds, 60)
    line = desk.t("desk.sheet.meter", minutes=minutes, seconds=rest)
    five_minute_meter(seconds, label=desk.t("desk.sheet.meter_label"), line=line)
    if view.telling.strip():
        with st.expander(desk.t("desk.sheet.telling")):
            prose(view.telling)


def _held_back(desk: Desk, draft: Draft, sources: Mapping[str, Source]) -> None:
    """Sentences whose support failed a check, in amber with the reason."""
    if not draft.held_back:
        return
    st.html(f"<h3>{escaped(desk.t('desk.held_back.title', count=len(draft.held_back)))}</h3>")
    items = [
        Claim(
            held.claim.id,
            held.claim.text,
            state="held_back",
            reason=desk.t(f"desk.held_back.{held.reason.value}", words=", ".join(held.missing)),
            sources=tuple(
                plain_source(sources[span.source_id], span) for span in held.claim.support if span.source_id in sources
            ),
        )
        for held in draft.held_back
    ]
    claims(items, claims_words(desk.texts), key=f"held-{draft.id}", language=desk.language, evidence="aside")


def _vague(desk: Desk, draft: Draft) -> None:
    if not isinstance(draft.content, ProblemStatementContent) or not draft.content.vague:
        return
    with st.expander(desk.t("desk.sheet.vague", count=len(draft.content.vague))):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.sheet.vague_line"))}</p>')
        lines = "".join(f'<li dir="auto">{escaped(claim.text)}</li>' for claim in draft.content.vague)
        st.html(f'<ul class="pa-list">{lines}</ul>')
