"""Who has solved something similar, and notices: of one file, and the board that every hub reads."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from service.domain.ids import NoticeAnswerId, NoticeId
from service.domain.notices import AnswerState, NoticeCard, NoticeView, NoticeWords, Wants
from service.domain.peers import Candidate, Facet
from ui.calls.files import ROOT
from ui.calls.reading import many, one
from ui.client import Client


class Candidates(BaseModel):
    """A page of people, the best first."""

    model_config = ConfigDict(frozen=True)
    candidates: tuple[Candidate, ...]
    facets: tuple[Facet, ...]
    total: int
    by_meaning: bool


def candidates(client: Client, file_id: str, *, limit: int = 10, offset: int = 0) -> Candidates:
    return one(Candidates, client.get(f"{ROOT}/{file_id}/candidates", limit=limit, offset=offset), client.language)


def board(client: Client) -> tuple[NoticeCard, ...]:
    return many(NoticeCard, client.get("/notices"), client.language)


def face_it_too(client: Client, notice_id: NoticeId, *, team: str, hub: str, contact: str, wants: Wants) -> None:
    body = {"team": team, "hub": hub, "contact": contact, "wants": wants.value}
    client.post(f"/notices/{notice_id}/answers", body)


def notice(client: Client, file_id: str) -> NoticeView:
    return one(NoticeView, client.get(f"{ROOT}/{file_id}/notice"), client.language)


def post_notice(client: Client, file_id: str, words: NoticeWords, *, agreed_by: str, agreed_on: date) -> NoticeView:
    """Raises Refused without the host's consent."""
    body = {"words": words.model_dump(mode="json"), "agreed_by": agreed_by, "agreed_on": agreed_on.isoformat()}
    return one(NoticeView, client.post(f"{ROOT}/{file_id}/notice", body), client.language)


def withdraw_notice(client: Client, file_id: str) -> NoticeView:
    return one(NoticeView, client.post(f"{ROOT}/{file_id}/notice/withdraw"), client.language)


def decide(client: Client, file_id: str, answer_id: NoticeAnswerId, state: AnswerState) -> NoticeView:
    answer = client.post(f"{ROOT}/{file_id}/notice/answers/{answer_id}", {"state": state.value})
    return one(NoticeView, answer, client.language)
