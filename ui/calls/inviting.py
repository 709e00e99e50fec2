"""Invitations, the background pack, and peers' questions before the day."""

from collections.abc import Sequence
from datetime import date

from service.domain.invitations import (
    Coming,
    Invitation,
    InvitationsView,
    InvitationWords,
    Letter,
    Mail,
    PeerQuestion,
    Terms,
)
from service.domain.packs import Pack, PackView
from service.domain.problem import SheetField
from ui.calls.files import ROOT
from ui.calls.reading import many, one
from ui.client import Client


def view(client: Client, file_id: str) -> InvitationsView:
    return one(InvitationsView, client.get(f"{ROOT}/{file_id}/invitations"), client.language)


def begin(client: Client, file_id: str, who: str) -> Invitation:
    return one(Invitation, client.post(f"{ROOT}/{file_id}/invitations", {"who": who}), client.language)


def type_words(client: Client, of: Invitation, words: InvitationWords) -> Invitation:
    """Raises Stale where somebody else saved first."""
    body = {"words": words.model_dump(mode="json"), "revision": of.revision}
    return one(Invitation, client.put(f"{_at(of)}/words", body), client.language)


def accept(client: Client, of: Invitation, by: str) -> Invitation:
    body = {"accepted_by": by, "revision": of.revision}
    return one(Invitation, client.post(f"{_at(of)}/accept", body), client.language)


def write_reply_down(client: Client, of: Invitation, coming: Coming, words: str) -> Invitation:
    body = {"reply": {"coming": coming.value, "words": words}, "revision": of.revision}
    return one(Invitation, client.put(f"{_at(of)}/reply", body), client.language)


def letter(client: Client, of: Invitation) -> Letter:
    """To copy, with an address of its own where others can reach one."""
    return one(Letter, client.post(f"{_at(of)}/letter"), client.language)


def mail_file(client: Client, of: Invitation) -> bytes:
    return client.download_made(f"{_at(of)}/eml")


def told(client: Client, of: Invitation) -> None:
    client.post(f"{_at(of)}/told")


def close_page(client: Client, of: Invitation) -> None:
    client.post(f"{_at(of)}/close-page")


def send(client: Client, file_id: str, letters: Sequence[Letter], *, again: bool) -> tuple[Mail, ...]:
    body = [{"invitation_id": each.invitation_id, "digest": each.digest, "again": again} for each in letters]
    return many(Mail, client.post(f"{ROOT}/{file_id}/mails", {"letters": body}), client.language)


def mails(client: Client, file_id: str) -> tuple[Mail, ...]:
    return many(Mail, client.get(f"{ROOT}/{file_id}/mails"), client.language)


def set_terms(client: Client, terms: Terms, *, recorded: bool, confidentiality: str, reply_by: date | None) -> Terms:
    body = {
        "recorded": recorded,
        "confidentiality": confidentiality,
        "reply_by": reply_by.isoformat() if reply_by else None,
        "revision": terms.revision,
    }
    return one(Terms, client.put(f"{ROOT}/{terms.peer_assist_id}/invitation-terms", body), client.language)


def pack(client: Client, file_id: str) -> PackView:
    return one(PackView, client.get(f"{ROOT}/{file_id}/pack"), client.language)


def type_part(client: Client, file_id: str, part: SheetField, text: str, revision: int) -> Pack:
    body = {"text": text, "revision": revision}
    return one(Pack, client.put(f"{ROOT}/{file_id}/pack/parts/{part.value}", body), client.language)


def name_cases(client: Client, pack: Pack, ids: Sequence[str]) -> Pack:
    body = {"see_also": list(ids), "revision": pack.revision}
    return one(Pack, client.put(f"{ROOT}/{pack.peer_assist_id}/pack/see-also", body), client.language)


def accept_pack(client: Client, pack: Pack, by: str) -> Pack:
    body = {"accepted_by": by, "revision": pack.revision}
    return one(Pack, client.post(f"{ROOT}/{pack.peer_assist_id}/pack/accept", body), client.language)


def pack_file(client: Client, file_id: str, suffix: str) -> bytes:
    return client.download(f"{ROOT}/{file_id}/pack.{suffix}")


def questions(client: Client, file_id: str) -> tuple[PeerQuestion, ...]:
    return many(PeerQuestion, client.get(f"{ROOT}/{file_id}/peer-questions"), client.language)


def ask(client: Client, file_id: str, text: str, *, of: Invitation | None = None, by: str = "") -> PeerQuestion:
    body = {"text": text, "invitation_id": of.id if of else None, "asked_by": by}
    return one(PeerQuestion, client.post(f"{ROOT}/{file_id}/peer-questions", body), client.language)


def settle(client: Client, question: PeerQuestion, *, answer: str, settled: bool) -> PeerQuestion:
    path = f"{ROOT}/{question.peer_assist_id}/peer-questions/{question.id}"
    body = {"answer": answer, "settled": settled, "revision": question.revision}
    return one(PeerQuestion, client.patch(path, body), client.language)


def remove_question(client: Client, question: PeerQuestion) -> None:
    client.delete(f"{ROOT}/{question.peer_assist_id}/peer-questions/{question.id}")


def _at(of: Invitation) -> str:
    return f"{ROOT}/{of.peer_assist_id}/invitations/{of.id}"
