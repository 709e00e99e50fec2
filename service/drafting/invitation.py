"""The step *invitation* with a model: why each person, in their language, from what they took part in. The rest is the team's own words."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from service.domain.drafts import Claim, DraftedInvitation, HeldBack, InvitationContent
from service.domain.places import Language
from service.domain.sources import Source
from service.drafting.answers import LANGUAGE_NAMES, SaidClaim, ShownSources, finished, so_far
from service.drafting.extractive.invitation import Statement, write_invitations
from service.drafting.given import Asking, Given, Written
from service.drafting.invited import InvitedPerson
from service.llm.model import AnswerShape
from service.llm.prompts import Told, load_prompt

PROMPT = "invitation"
PersonLabel = Annotated[str, StringConstraints(max_length=8)]


class SaidPerson(AnswerShape):
    person: PersonLabel = Field(description="The id of a person, such as P1.")
    why: Annotated[tuple[SaidClaim, ...], Field(max_length=3)]


class InvitationAnswer(AnswerShape):
    people: Annotated[tuple[SaidPerson, ...], Field(max_length=60)]
    end: Literal[True]


class _Shown:
    """The sources of one call: the statement, and each person's own, each under one short id, however many share it."""

    def __init__(self, people: Sequence[InvitedPerson], statement: Statement) -> None:
        self.people = {f"P{number}": person for number, person in enumerate(people, 1)}
        self.statement: dict[str, Source] = {source.id: source for source in statement.values()}
        by_id: dict[str, Source] = {**self.statement}
        for person in people:
            by_id |= {source.id: source for source in person.sources}
        self.sources = tuple(by_id.values())
        self.in_language = {language: ShownSources(self.sources, language) for language in Language}

    @property
    def told_sources(self) -> list[Told]:
        return self.in_language[Language.EN].told

    @property
    def told_people(self) -> list[Told]:
        """Who they are, the language to write in, and which sources are about them."""
        labels = {source.id: f"S{number}" for number, source in enumerate(self.sources, 1)}
        return [
            Told(
                label,
                LANGUAGE_NAMES[person.invitee.language],
                ", ".join(role.value.replace("_", " ") for role in person.invitee.roles),
                f"{person.invitee.name}: {', '.join(labels[each.id] for each in person.sources)}",
            )
            for label, person in self.people.items()
            if person.sources
        ]


def ask_for_invitations(given: Given, asking: Asking, statement: Statement) -> Written:
    """One call for everybody; people appear as they are written. Raises ModelUnreachable or ModelAnsweredBadly."""
    shown = _Shown(given.people, statement)
    prompt = load_prompt(PROMPT).render({"people": shown.told_people, "sources": shown.told_sources})

    def heard(text: str) -> None:
        if asking.due():
            asking.arriving(*_content(so_far(text), shown, given, statement))

    answer = asking.models.answer(prompt, InvitationAnswer, call=asking.call, on_text=heard, stop=asking.stop)
    content, held_back = _content(answer.value.model_dump(mode="json"), shown, given, statement)
    return Written.of(content, held_back, tuple(source.id for source in shown.sources), prompt, [answer])


def _content(
    said: Any, shown: _Shown, given: Given, statement: Statement
) -> tuple[InvitationContent, tuple[HeldBack, ...]]:
    """Somebody the model left out, or of whom nothing it said holds, is told in the past case's own words."""
    plain = write_invitations(given.people, statement).invitations
    why: dict[str, list[SaidClaim]] = {}
    for row in said.get("people", ()) if isinstance(said.get("people"), list) else ():
        label = str(row.get("person", "")).strip().strip("[]") if isinstance(row, dict) else ""
        if label in shown.people:
            why.setdefault(label, []).extend(finished(row.get("why"), SaidClaim))
    rows: list[DraftedInvitation] = []
    held_back: list[HeldBack] = []
    for number, (label, own) in enumerate(zip(shown.people, plain, strict=True), 1):
        person = shown.people[label]
        kept, held = _checked(why.get(label, ()), person, shown, f"why-{number}")
        held_back += held
        rows.append(own.model_copy(update={"why": kept}) if kept else own)
    return InvitationContent(invitations=tuple(rows)), tuple(held_back)


def _checked(
    said: Sequence[SaidClaim], person: InvitedPerson, shown: _Shown, prefix: str
) -> tuple[tuple[Claim, ...], tuple[HeldBack, ...]]:
    """What rests on this person's own sources: what another did is never told of them, and the problem alone says nothing of anybody."""
    sources = shown.in_language[person.invitee.language]
    kept, held = sources.checked(said, prefix)
    theirs = {source.id for source in person.sources}
    mine: list[Claim] = []
    others: list[Claim] = []
    for claim in kept:
        cited = {span.source_id for span in claim.support}
        (mine if cited & theirs and cited <= theirs | set(shown.statement) else others).append(claim)
    return tuple(mine), (*held, *(sources.from_elsewhere(claim) for claim in others))
