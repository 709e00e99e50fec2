"""Write-ups of invented sessions, short and long, in both languages and several scripts."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PIL import Image, ImageDraw

from service.domain.drafts import Claim
from service.domain.ids import LineId, PeerAssistId, WriteUpId
from service.domain.items import ItemKind
from service.domain.looks import Look
from service.domain.places import Language, Visibility
from service.domain.write_ups import Header, PersonPresent, ReviewStatus, SignOff, SignOffRole, WriteUp, WriteUpLine

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
DAY = date(2026, 5, 3)

NAMES = (
    "أمينة المنصوري",
    "አበበ ቢቂላ",
    "सुनीता श्रेष्ठ",
    "রহিমা খাতুন",
    "สมชาย ใจดี",
    "山田 花子",
    "Nguyễn Thị Ánh",
    "Ọlábísí Adéṣọlá",
    "דוד כהן",
)
HOSTILE = (
    '#eval("1+1")',
    "$x^2$",
    "@ref",
    "*bold*",
    "<label>",
    "\\",
    "// gone",
    '#import "@preview/x:1.0.0"',
    "`raw`",
    "= Heading",
)

SAID: tuple[tuple[ItemKind, str, dict[str, Any]], ...] = (
    (ItemKind.ACTIVITY, "Ninety minutes online with five peers from four hubs; the host spoke for twelve of them.", {}),
    (
        ItemKind.OFFERED,
        "A board at the council gate shows the month the grant was due and the month it came; the finance officer signs it.",
        {"where": "Three districts of the savannah", "conditions": "The chair has to want it on the wall."},
    ),
    (ItemKind.OFFERED, "Ask for the release letter before the budget is read, not after.", {"where": "Lake towns"}),
    (ItemKind.RECOMMENDED, "Begin with one district whose chair has asked for it.", {}),
    (ItemKind.LEARNING, "A promise that nobody can see is forgotten by the second quarter.", {}),
    (
        ItemKind.DISAGREEMENT,
        "Two peers would name the late office on the board; one thought it would close the door.",
        {},
    ),
    (ItemKind.DECIDED, "We will put the month on the wall before we write another letter.", {}),
    (ItemKind.ACTION, "Agree the wording of the board with the chair", {"owner": "Miriam Atieno", "due": "by 15 June"}),
    (ItemKind.ACTION, "Ask the other eleven districts who would go next", {}),
    (ItemKind.REPORT_BACK, "At the hub report of the second quarter.", {}),
    (ItemKind.OPEN_QUESTION, "Who paints over the board when the grant comes early?", {}),
)
DIT: tuple[tuple[ItemKind, str, dict[str, Any]], ...] = (
    (ItemKind.ACTIVITY, "Quatre-vingt-dix minutes en ligne, avec cinq pairs de quatre hubs.", {}),
    (
        ItemKind.OFFERED,
        "Un tableau à l’entrée du conseil porte le mois où la dotation était due et le mois où elle est arrivée.",
        {"where": "Trois communes de la savane", "conditions": "Il faut que le maire le veuille."},
    ),
    (ItemKind.RECOMMENDED, "Commencer par une commune qui l’a demandé.", {}),
    (
        ItemKind.DISAGREEMENT,
        "Deux pairs nommeraient le service en retard ; un troisième y verrait une porte qui se ferme.",
        {},
    ),
    (ItemKind.DECIDED, "Le mois sera au mur avant toute nouvelle lettre.", {}),
    (
        ItemKind.ACTION,
        "Arrêter le texte du tableau avec le maire",
        {"owner": "Aïssatou Diallo", "due": "avant le 15 juin"},
    ),
    (ItemKind.REPORT_BACK, "Au rapport du hub du deuxième trimestre.", {}),
)


def make_write_up(
    *, times: int = 1, language: Language = Language.EN, approved: bool = False, extra: str = ""
) -> WriteUp:
    said = SAID if language is Language.EN else DIT
    lines = tuple(
        WriteUpLine(
            id=LineId(f"line-{turn}-{at}"),
            kind=kind,
            position=turn * 100 + at,
            claim=Claim(id=f"c-{turn}-{at}", text=(f"{turn + 1}. " if times > 1 else "") + text + extra),
            **more,
        )
        for turn in range(times)
        for at, (kind, text, more) in enumerate(said)
    )
    french = language is Language.FR
    signed = SignOff(
        role=SignOffRole.HOST_LEAD,
        name="Miriam Atieno",
        on=date(2026, 5, 9),
        recorded_by="Desk",
        recorded_account="local",
    )
    return WriteUp(
        id=WriteUpId("write-up-1"),
        peer_assist_id=PeerAssistId("pa-1"),
        language=language,
        problem_asked="Comment obtenir que la dotation votée soit versée ?"
        if french
        else "How do we get a grant that was voted paid out before the rains?",
        problem_redefined="Comment rendre visible le retard, sans nous fâcher avec personne ?"
        if french
        else "How do we make the delay visible without making an enemy of the treasury?",
        lines=lines,
        made_at=NOW,
        status=ReviewStatus.APPROVED if approved else ReviewStatus.IN_REVIEW,
        sign_offs=(signed,) if approved else (),
        audience=Visibility.ORGANISATION if approved else None,
    )


def make_header(*, people: tuple[str, ...] = (), title: str = "", language: Language = Language.EN) -> Header:
    french = language is Language.FR
    peers = tuple(PersonPresent(name=name, role="peer", hub="Rift") for name in people)
    return Header(
        title=title or ("Dotations votées, jamais versées" if french else "Grants that are voted and never arrive"),
        host="Équipe finances locales" if french else "Local finance team",
        host_lead="Aïssatou Diallo" if french else "Miriam Atieno",
        hub="Vallée du fleuve" if french else "Lake Basin",
        day=DAY,
        format="virtual",
        people=(
            PersonPresent(name="Grace Achieng", role="facilitator", hub="Rift"),
            *(peers or (PersonPresent(name="Kofi Mensah", role="peer", hub="Northern Savannah"),)),
        ),
        sensitivity=Visibility.HUB,
    )


SHOWN_AS = {LineId(f"line-{turn}-{at}"): "a peer, Northern Savannah" for turn in range(40) for at in (1, 2, 3)}


def make_logo() -> bytes:
    picture = Image.new("RGBA", (480, 160), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 150, 150), fill="#9A3412")
    draw.ellipse((55, 40, 175, 120), fill="#FDBA74")
    draw.rectangle((200, 62, 470, 98), fill="#7C2D12")
    written = io.BytesIO()
    picture.save(written, format="PNG")
    return written.getvalue()


@pytest.fixture
def look() -> Look:
    return Look(organisation="Hands Across Hubs", colour="#0F766E")


@pytest.fixture
def logo() -> bytes:
    return make_logo()
