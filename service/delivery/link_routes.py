"""`/l/{token}`: what somebody with a personal link can reach, and nothing else. The token in the path is the permission.

A form of another site cannot be sent with it, since nothing but the address opens the page: no cookie, no session.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from service.access.tokens import hashed
from service.database import Database
from service.delivery import store
from service.delivery.forms import answer_of, evaluation_form, evaluation_of, follow_up_form
from service.delivery.invitation_page import invitation_page
from service.delivery.invitation_page import keep as keep_invitation
from service.delivery.pages import nothing_here, notice
from service.dependencies import DatabaseDep, LanguageDep, LibraryDep, NowDep
from service.domain.follow_up import Evaluation, EvaluationSide, LinkPurpose, PersonalLink
from service.domain.ids import EvaluationId, new_id
from service.errors import StaleRevision, TooMany
from service.follow_up import store as follow_up_store
from service.follow_up.answering import answer
from service.locale import say
from service.peer_assists import store as peer_assists

open_router = APIRouter(tags=["personal links"], include_in_schema=False)
MOST_TOKEN = 200


def holds_a_link(token: str, database: DatabaseDep, now: NowDep) -> PersonalLink | None:
    """What opens these pages in place of a permission: the link of the token, or nothing."""
    if len(token) > MOST_TOKEN:
        return None
    with database.transaction(read_only=True) as tx:
        return store.opened_by(tx, hashed(token), now=now)


LinkDep = Annotated[PersonalLink | None, Depends(holds_a_link)]


@open_router.get("/l/{token}", response_class=HTMLResponse)
def open_page(link: LinkDep, database: DatabaseDep, now: NowDep, language: LanguageDep) -> HTMLResponse:
    """The form of the link. Opening it changes nothing: mail programs open links too."""
    if link is None:
        return nothing_here(language)
    try:
        _count(database, link, now)
    except TooMany:
        return notice(link.language, "slow_down", status=429)
    with database.transaction(read_only=True) as tx:
        return _form(tx, link)


@open_router.post("/l/{token}", response_class=HTMLResponse)
def send_page(
    link: LinkDep,
    database: DatabaseDep,
    library: LibraryDep,
    now: NowDep,
    language: LanguageDep,
    did_you_act: Annotated[str, Form()] = "",
    did_you_do_something_differently: Annotated[str, Form()] = "",
    what_happened: Annotated[str, Form()] = "",
    outcome: Annotated[str, Form()] = "",
    answered_by: Annotated[str, Form()] = "",
    worth_the_time: Annotated[str, Form()] = "",
    heard: Annotated[str, Form()] = "",
    will_use: Annotated[str, Form()] = "",
    keep: Annotated[str, Form()] = "",
    change: Annotated[str, Form()] = "",
    revision: Annotated[str, Form()] = "",
    form: Annotated[str, Form()] = "",
    coming: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
    question: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Keep what was sent. What cannot be kept stands in the form again, with a sentence."""
    if link is None:
        return nothing_here(language)
    sent = {
        "did_you_act": did_you_act,
        "did_you_do_something_differently": did_you_do_something_differently,
        "what_happened": what_happened,
        "outcome": outcome,
        "answered_by": answered_by,
        "worth_the_time": worth_the_time,
        "heard": heard,
        "will_use": will_use,
        "keep": keep,
        "change": change,
    }
    try:
        _count(database, link, now)
    except TooMany:
        return notice(link.language, "slow_down", status=429)
    if link.purpose is LinkPurpose.INVITATION:
        return keep_invitation(
            database, link, {"form": form, "coming": coming, "words": words, "question": question}, now=now
        )
    if link.purpose is LinkPurpose.EVALUATION:
        return _keep_evaluation(database, link, sent, now=now)
    done = _keep_answer(database, link, sent, revision, now=now)
    library.look_now()
    return done


def _form(tx: Connection, link: PersonalLink) -> HTMLResponse:
    if link.purpose is LinkPurpose.INVITATION:
        return invitation_page(tx, link)
    title = store.title_of(tx, link)
    if link.purpose is LinkPurpose.EVALUATION or link.follow_up_id is None:
        return evaluation_form(link, title)
    return follow_up_form(link, follow_up_store.get_follow_up(tx, link.peer_assist_id, link.follow_up_id), title)


def _keep_answer(
    database: Database, link: PersonalLink, sent: Mapping[str, str], revision: str, *, now: datetime
) -> HTMLResponse:
    given = answer_of(sent)
    if link.follow_up_id is None:
        return nothing_here(link.language)
    try:
        with database.transaction() as tx:
            asked = follow_up_store.get_follow_up(tx, link.peer_assist_id, link.follow_up_id)
            if given is None:
                trouble = say(link.language, "delivery.incomplete")
                return follow_up_form(link, asked, store.title_of(tx, link), sent=sent, trouble=trouble)
            read = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
            answer(tx, asked.model_copy(update={"revision": read}), given, now=now)
            store.count_use(tx, link, now=now)
            peer_assists.touch(tx, link.peer_assist_id, now=now)
    except StaleRevision:
        with database.transaction(read_only=True) as tx:
            asked = follow_up_store.get_follow_up(tx, link.peer_assist_id, link.follow_up_id)
            trouble = say(link.language, "delivery.answered_meanwhile")
            return follow_up_form(link, asked, store.title_of(tx, link), sent=sent, trouble=trouble)
    return notice(link.language, "thanks")


def _keep_evaluation(database: Database, link: PersonalLink, sent: Mapping[str, str], *, now: datetime) -> HTMLResponse:
    given = evaluation_of(sent, link.side or EvaluationSide.PEER)
    with database.transaction() as tx:
        if given is None:
            trouble = say(link.language, "delivery.incomplete")
            return evaluation_form(link, store.title_of(tx, link), sent=sent, trouble=trouble)
        new = Evaluation(
            **given.model_dump(),
            id=EvaluationId(new_id("evaluation")),
            peer_assist_id=link.peer_assist_id,
            made_at=now,
        )
        follow_up_store.put_evaluation(tx, new, link_id=link.id)
        store.count_use(tx, link, now=now)
    return notice(link.language, "thanks")


def _count(database: Database, link: PersonalLink, now: datetime) -> None:
    with database.transaction() as tx:
        store.count_call(tx, link, now=now)
