"""What left this machine: every call to a model with exactly what was sent, to whom, at whose wish and for how much."""

import re
from functools import partial

import streamlit as st

from service.domain.sent import CallOutcome, LedgerSummary, SentCall, SentMessage, SentWords, WordsKept
from ui.calls import ledger
from ui.client import Refused
from ui.desk import Desk, Screen
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.wording import moment

PAGE = 30
MOST_SHOWN = 200
FORMATS = {"csv": "text/csv", "json": "application/json"}
_TOKEN = re.compile(r"(?<![A-Za-z0-9])(?:Person|Hub|Contact)-[0-9]+[a-z]*(?![A-Za-z0-9])")


def draw(desk: Desk) -> None:
    masthead(desk.t("desk.ledger.title"))
    try:
        summary = ledger.summary(desk.client)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    _standing(desk, summary)
    if not summary.months:
        _not_found(desk)
        return
    chosen = _chosen(desk, summary)
    _calls(desk, chosen)
    _files(desk, chosen)
    _use(desk, summary)
    _not_found(desk)


def _standing(desk: Desk, summary: LedgerSummary) -> None:
    line = desk.t("desk.ledger.some_left" if summary.left else "desk.ledger.nothing_left")
    st.html(f'<div class="pa-next"><p class="pa-next-sentence">{escaped(line)}</p></div>')
    kept = desk.t("desk.ledger.kept" if summary.text_days else "desk.ledger.kept_not", count=summary.text_days)
    line = f"{desk.t('desk.ledger.line')} {kept}"
    st.html(f'<p class="pa-quiet">{escaped(line)}</p>')


def _chosen(desk: Desk, summary: LedgerSummary) -> dict[str, str | None]:
    """Which calls: of one draft or file where the address says so, and what the reader chose."""
    draft, file = st.query_params.get("draft"), st.query_params.get("of")
    if draft or file:
        with st.container(key="pa-ledger-of", horizontal=True, vertical_alignment="center", gap="small"):
            of = desk.t("desk.ledger.of_draft" if draft else "desk.ledger.of_file")
            st.html(f'<p class="pa-quiet">{escaped(of)}</p>', width="content")
            if st.button(desk.t("desk.ledger.all"), type="tertiary", key="ledger-all"):
                desk.go("ledger")
    everything = desk.t("desk.ledger.every")
    with st.container(key="pa-ledger-choice", horizontal=True, vertical_alignment="bottom", gap="medium"):
        month = st.selectbox(
            desk.t("desk.ledger.month"), ["", *summary.months], format_func=lambda each: each or everything, key="ledger-month",
            width=150,
        )  # fmt: skip
        host = st.selectbox(
            desk.t("desk.ledger.host"), ["", *summary.hosts], format_func=lambda each: label_text(each) or everything,
            key="ledger-host", width=260,
        )  # fmt: skip
        outcome = st.selectbox(
            desk.t("desk.ledger.outcome_label"), ["", *(each.value for each in CallOutcome)],
            format_func=lambda each: desk.t(f"desk.ledger.outcome.{each}") if each else everything, key="ledger-outcome", width=260,
        )  # fmt: skip
    return {"draft": draft, "file": file, "month": month, "host": host, "outcome": outcome}


def _calls(desk: Desk, chosen: dict[str, str | None]) -> None:
    shown = st.session_state.get("ledger-shown", PAGE)
    page = ledger.calls(desk.client, limit=shown, **chosen)
    if not page.items:
        st.html(f'<p class="pa-empty">{escaped(desk.t("desk.ledger.none_chosen"))}</p>')
    with st.container(key="pa-ledger-calls", gap="medium"):
        for call in page.items:
            _call(desk, call)
    if page.next and shown < MOST_SHOWN and st.button(desk.t("desk.ledger.more"), type="tertiary", key="ledger-more"):
        st.session_state["ledger-shown"] = min(MOST_SHOWN, shown + PAGE)
        st.rerun()
    if page.next and shown >= MOST_SHOWN:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.ledger.choose_a_month"))}</p>')


def _call(desk: Desk, call: SentCall) -> None:
    with st.container(key=f"pa-call-{call.id}", gap=None):
        line = desk.t(
            "desk.ledger.row",
            when=moment(desk, call.made_at),
            purpose=_purpose(desk, call),
            by=call.asked_by_name or "–",
        )
        st.html(f'<p>{escaped(line)}</p><p class="pa-quiet">{escaped(" · ".join(_facts(desk, call)))}</p>')
        opened = st.session_state.get("ledger-open") == call.id
        if call.words is WordsKept.KEPT:
            label = desk.t("desk.ledger.close" if opened else "desk.ledger.open")
            st.button(
                label,
                type="tertiary",
                key=f"ledger-open-{call.id}",
                on_click=_open,
                args=(None if opened else call.id,),
            )
        else:
            st.html(f'<p class="pa-quiet">{escaped(desk.t(f"desk.ledger.words.{call.words}"))}</p>')
        if opened and call.words is WordsKept.KEPT:
            _words(desk, ledger.words(desk.client, call.id))


def _open(call_id: str | None) -> None:
    st.session_state["ledger-open"] = call_id


def _facts(desk: Desk, call: SentCall) -> list[str]:
    facts = [
        desk.t("desk.ledger.to", model=call.model, host=call.host)
        if call.left
        else desk.t("desk.ledger.here", model=call.model)
    ]
    if call.file_title:
        facts.append(desk.t("desk.ledger.file", title=call.file_title))
    facts.append(_outcome(desk, call))
    if call.tokens_in is not None and call.tokens_out is not None:
        facts.append(desk.t("desk.ledger.tokens", tokens_in=call.tokens_in, tokens_out=call.tokens_out))
    facts.append(_cost(desk, call))
    if call.draft_id and call.left:
        facts.append(desk.t("desk.ledger.hidden", count=call.names_hidden))
    if call.prompt_name:
        facts.append(desk.t("desk.ledger.prompt", name=call.prompt_name, version=call.prompt_version))
    return [fact for fact in facts if fact]


def _purpose(desk: Desk, call: SentCall) -> str:
    id = f"desk.drafting.kind.{call.purpose}"
    return (
        desk.t(id)
        if id in desk.texts.catalogue
        else desk.t("desk.ledger.embedding")
        if not call.draft_id
        else call.purpose
    )


def _outcome(desk: Desk, call: SentCall) -> str:
    why = f"errors.{call.error}"
    said = desk.t(f"desk.ledger.outcome.{call.outcome}")
    is_failure = call.outcome is CallOutcome.FAILED and why in desk.texts.catalogue
    return f"{said} ({desk.t(why)})" if is_failure else said


def _cost(desk: Desk, call: SentCall) -> str:
    if not call.left:
        return ""
    if call.cost_usd is not None:
        return desk.t("desk.ledger.cost", usd=_usd(desk, call.cost_usd))
    return desk.t("desk.ledger.counted", usd=_usd(desk, call.counted_usd)) if call.counted_usd else ""


def _words(desk: Desk, found: SentWords) -> None:
    """Exactly what was sent and what came back, as text; placeholders are marked."""
    parts = [*found.messages, SentMessage(role="answer", text=found.answer or desk.t("desk.ledger.no_answer"))]
    sheets = "".join(
        f"<h2>{escaped(desk.t(f'desk.ledger.role.{part.role}'))}</h2>"
        f'<pre class="pa-sent" dir="auto" tabindex="0">{_marked(part.text)}</pre>'
        for part in parts
    )
    hashes = desk.t("desk.ledger.hashes", sent=found.call.sent_hash, prompt=found.call.prompt_hash)
    st.html(f'<div class="pa-sent-words">{sheets}<p class="pa-quiet">{escaped(hashes)}</p></div>')


def _marked(text: str) -> str:
    pieces, end = [], 0
    for token in _TOKEN.finditer(text):
        pieces += [escaped(text[end : token.start()]), f"<mark>{escaped(token.group())}</mark>"]
        end = token.end()
    return "".join([*pieces, escaped(text[end:])])


def _files(desk: Desk, chosen: dict[str, str | None]) -> None:
    with st.container(key="pa-ledger-files", horizontal=True, gap="small"):
        for suffix, media_type in FORMATS.items():
            st.download_button(
                desk.t(f"desk.ledger.download.{suffix}"),
                data=partial(ledger.as_file, desk.client, suffix, chosen),
                file_name=f"ledger.{suffix}",
                mime=media_type,
                key=f"ledger-{suffix}",
                on_click="ignore",
            )


def _use(desk: Desk, summary: LedgerSummary) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.ledger.use'))}</h2>")
    limit = desk.t("desk.ledger.no_budget")
    if summary.budget_usd is not None:
        limit = desk.t("desk.ledger.budget", usd=_usd(desk, summary.budget_usd))
    st.html(f'<p class="pa-quiet">{escaped(limit)}</p>')
    if not summary.people:
        st.html(f'<p class="pa-empty">{escaped(desk.t("desk.ledger.use_none"))}</p>')
        return
    rows = []
    for each in summary.people:
        line = desk.t("desk.ledger.use_row", name=each.name, count=each.calls, usd=_usd(desk, each.counted_usd))
        more = desk.t("desk.ledger.use_unpriced", count=each.unpriced) if each.unpriced else ""
        rows.append(f'<li><p>{escaped(line)}</p><p class="pa-quiet">{escaped(more)}</p></li>')
    st.html(f'<ul class="pa-ledger">{"".join(rows)}</ul>')


def _not_found(desk: Desk) -> None:
    """What the placeholders cannot do, said where people look for what they did."""
    st.html(f"<h2>{escaped(desk.t('desk.ledger.limits'))}</h2>")
    st.html(f'<p class="pa-quiet pa-limits">{escaped(desk.t("desk.ledger.limits_line"))}</p>')


def _usd(desk: Desk, usd: float) -> str:
    """Dollars with as many digits as say something, in the reader's way of writing figures."""
    figure = f"{usd:.2f}" if usd >= 1 or usd == 0 else f"{usd:.4f}"
    return figure.replace(".", ",") if desk.language == "fr" else figure


SCREEN = Screen(path="ledger", title="desk.ledger.title", draw=draw, shelf="file")
