"""Who writes which step: the extractive writer, or the model, checked."""

from dataclasses import replace

from service.domain.drafts import (
    OF_THE_STATEMENT,
    BackgroundPackContent,
    ClarifyingQuestionsContent,
    ContextDifferencesContent,
    Draft,
    DraftContent,
    DraftKind,
    InvitationContent,
    WriteUpContent,
)
from service.domain.problem import SheetField
from service.domain.sources import Source
from service.drafting import telling_people
from service.drafting.background_pack import ask_for_background_pack
from service.drafting.clarifying_questions import ask_for_clarifying_questions
from service.drafting.context_differences import ask_for_context_differences
from service.drafting.extractive.background_pack import write_background_pack
from service.drafting.extractive.by_phase import asks_not_to_be_quoted
from service.drafting.extractive.clarifying_questions import write_clarifying_questions
from service.drafting.extractive.context_differences import write_context_differences
from service.drafting.extractive.invitation import write_invitations
from service.drafting.extractive.problem_statement import write_problem_statement
from service.drafting.extractive.write_up import NOT_TO_BE_QUOTED, write_write_up
from service.drafting.given import Asking, Given, Written
from service.drafting.ideas import ask_for_ideas
from service.drafting.invitation import ask_for_invitations
from service.drafting.problem_statement import ask_for_problem_statement
from service.drafting.statement import statement_sources
from service.drafting.write_up import ask_for_write_up
from service.errors import ModelUnreachable


def extracted(kind: DraftKind, given: Given) -> DraftContent:
    """The draft from people's own sentences. Raises ModelUnreachable for ideas: those nobody said."""
    if kind is DraftKind.IDEAS:
        raise ModelUnreachable("model.not_configured")
    if kind is DraftKind.PROBLEM_STATEMENT:
        return write_problem_statement(given.sources, language=given.language, today=given.today)
    if kind is DraftKind.WRITE_UP:
        return written_up(given)
    if kind is DraftKind.CLARIFYING_QUESTIONS:
        return questioned(given)
    if kind in OF_THE_STATEMENT:
        return told(kind, given)
    return compared(given)


def told(kind: DraftKind, given: Given) -> InvitationContent | BackgroundPackContent:
    statement = telling_people.statement_of(given)
    sources = statement_sources(statement, given.file)
    if kind is DraftKind.INVITATION:
        return write_invitations(given.people, sources)
    return write_background_pack(statement.id, sources)


def written_up(given: Given) -> WriteUpContent:
    return write_write_up(
        given.notes,
        {source.id: source for source in given.sources},
        options=given.options,
        closing=given.closing,
        speakers=given.speakers,
        language=given.language,
        today=given.today,
    )


def problem_asked(sources: tuple[Source, ...], draft: Draft) -> str:
    """The problem in the request's own sentence, where nobody told it in the sheet."""
    content = write_problem_statement(sources, language=draft.language, today=draft.made_at.date())
    return next((field.text for field in content.fields if field.field is SheetField.PROBLEM), "")


def questioned(given: Given) -> ClarifyingQuestionsContent:
    return write_clarifying_questions(
        given.sheet, given.sources, given.cases, language=given.language, today=given.today
    )


def compared(given: Given) -> ContextDifferencesContent:
    return write_context_differences(given.sources, given.sheet, given.cases, here=given.here, language=given.language)


def model_written(kind: DraftKind, given: Given, asking: Asking) -> Written:
    """The draft from the model, checked. Raises ModelUnreachable or ModelAnsweredBadly."""
    if kind is DraftKind.PROBLEM_STATEMENT:
        return ask_for_problem_statement(given, asking)
    if kind is DraftKind.WRITE_UP:
        return model_written_up(given, asking)
    if kind is DraftKind.CLARIFYING_QUESTIONS:
        return ask_for_clarifying_questions(given, asking, questioned(given))
    if kind is DraftKind.INVITATION:
        statement = statement_sources(telling_people.statement_of(given), given.file)
        return ask_for_invitations(given, asking, statement)
    if kind is DraftKind.BACKGROUND_PACK:
        return ask_for_background_pack(given, asking, telling_people.statement_of(given))
    if kind is DraftKind.IDEAS:
        return ask_for_ideas(quotable(given), asking, given.ideas)
    plain = {row.document_id: row for row in compared(given).cases}
    return ask_for_context_differences(given, asking, plain)


def model_written_up(given: Given, asking: Asking) -> Written:
    """A note that somebody asked to keep out is never shown to the model either."""
    shown = quotable(given)
    written = ask_for_write_up(shown, asking)
    if len(shown.notes) == len(given.notes) or not isinstance(written.content, WriteUpContent):
        return written
    unread = (*written.content.unread, NOT_TO_BE_QUOTED)
    return replace(written, content=written.content.model_copy(update={"unread": unread}))


def quotable(given: Given) -> Given:
    return replace(given, notes=tuple(note for note in given.notes if not asks_not_to_be_quoted(note)))
