"""The job that makes a draft: read in a short transaction, write and check outside any, save in another.

The whole of it is one durable step, because nothing between its ends may be kept by the job engine: it is people's text.
After a crash it is done again from the start. A model may then be paid twice; the draft is saved once, because only a
running draft can become ready.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import Connection

from service.domain.drafts import (
    OF_THE_SESSION,
    OF_THE_STATEMENT,
    BackgroundPackContent,
    ClarifyingQuestionsContent,
    Draft,
    DraftContent,
    DraftKind,
    DraftStatus,
    HeldBack,
    IdeasContent,
    InvitationContent,
    ProblemStatementContent,
    Provenance,
    Writer,
    WriteUpContent,
)
from service.domain.ids import DocumentId, DraftId, IdeaId
from service.domain.places import narrowest
from service.domain.problem import SheetField
from service.domain.progress import Job, JobStatus
from service.domain.sessions import Side
from service.domain.sources import Source
from service.domain.text import REQUEST_LIMIT
from service.drafting import reading, store, telling_people
from service.drafting.asking import asking_person
from service.drafting.case_text import Here
from service.drafting.claims import cited_ids, claims_in, without
from service.drafting.disputed import with_disputes
from service.drafting.given import Asking, Given
from service.drafting.set_aside import set_aside
from service.drafting.standing import with_standing
from service.drafting.write_up import held_to_the_notes
from service.drafting.writers import extracted, model_written, problem_asked
from service.errors import ModelAnsweredBadly, ModelUnreachable, StaleRevision
from service.jobs import JobRun
from service.library.library import Library
from service.llm.model import Call
from service.llm.models import Models
from service.llm.pseudonyms import Pseudonyms
from service.peer_assists import question_store, sheet_store
from service.peer_assists import store as file_store
from service.people import hub_store
from service.sessions import options_log
from service.sessions import store as sessions
from service.support.grounding import check
from service.write_ups import store as write_ups
from service.write_ups.fitting import tighten
from service.write_ups.people import present_at

SEE_ALSO = 3
"""Past cases named in the annex."""
SAVE_SECONDS = 0.5
"""Between two saves of what has arrived: often enough to watch, seldom enough not to be in the way."""


class Drafting:
    """What the job works with. `Drafting(library, models).work` and `ended` go to `jobs.handle(JobKind.DRAFT, …)`."""

    def __init__(self, library: Library, models: Models | None, *, now: Callable[[], datetime] | None = None) -> None:
        self.library = library
        self.models = models
        self._now = now or (lambda: datetime.now(UTC))

    def work(self, run: JobRun) -> None:
        run.step("draft", lambda: _Making(self, run).make())

    def ended(self, tx: Connection, job: Job) -> None:
        """In the transaction that ends the job: a draft that is not ready by then will not be."""
        status = DraftStatus.CANCELLED if job.status is JobStatus.CANCELLED else DraftStatus.FAILED
        store.end(tx, DraftId(job.subject_id), status, error=job.error or "job_failed" * (status is DraftStatus.FAILED))

    def now(self) -> datetime:
        return self._now()


class _Making:
    """One draft on its way."""

    def __init__(self, drafting: Drafting, run: JobRun) -> None:
        self.library, self.models, self.now = drafting.library, drafting.models, drafting.now()
        self.run, self.database = run, run.database
        self.caller = asking_person(run.payload)
        self.saved_at = 0.0

    def make(self) -> str:
        with self.database.transaction() as tx:
            begun = store.begin(tx, DraftId(self.run.subject_id))
            draft = store.for_job(tx, DraftId(self.run.subject_id)) if begun else None
        if draft is None:
            return self.run.subject_id
        given = self.read(draft)
        self.run.stop_if_cancelled()
        began = time.monotonic()
        content, held_back, provenance = self.write(draft, given)
        content, held_back = self.checked(content, held_back, given)
        if isinstance(content, WriteUpContent):
            content = content.model_copy(update={"see_also": self.see_also(draft, given)})
        if isinstance(content, BackgroundPackContent):
            content = self.fitted(draft, given, content)
        if not provenance.seconds:
            provenance = provenance.model_copy(update={"seconds": round(time.monotonic() - began, 3)})
        self.run.stop_if_cancelled()
        self.save(draft, given, content, held_back, provenance)
        return draft.id

    def read(self, draft: Draft) -> Given:
        if draft.kind in OF_THE_STATEMENT:
            return telling_people.read(self.database, self.library, self.run, draft, caller=self.caller, now=self.now)
        return self.read_session(draft) if draft.kind in OF_THE_SESSION else self.read_request(draft)

    def fitted(self, draft: Draft, given: Given, content: BackgroundPackContent) -> BackgroundPackContent:
        self.run.report("looking_for_cases")
        content = telling_people.with_past_cases(self.database, self.library, draft, content, given, caller=self.caller)
        self.run.report("fitting_pages")
        return telling_people.fitted(self.database, content, given, caller=self.caller)

    def read_session(self, draft: Draft) -> Given:
        """What was noted, and nothing else: no past case is ever shown to whoever writes up a session."""
        with self.database.transaction(read_only=True) as tx:
            file = file_store.get(tx, draft.peer_assist_id, seen_by=self.caller)
            noted = reading.noted(tx, file, caller=self.caller)
            asked, sheet = reading.own_words(tx, file, caller=self.caller), reading.working_sheet(tx, file)
            hub = hub_store.get_hub(tx, file.hub_id, seen_by=self.caller)
            known = present_at(tx, file, caller=self.caller).known
            sides = {name: Side(each.side) for name, each in known.items() if each.side}
        self.run.report("reading_notes", count=len(noted.notes))
        return Given(
            file=file,
            sources=noted.sources,
            sheet=sheet if sheet.problem.strip() else sheet.model_copy(update={"problem": problem_asked(asked, draft)}),
            cases=(),
            here=Here(hub=hub, format=file.format),
            roster=noted.roster,
            language=draft.language,
            today=file.session_date or self.now.date(),
            notes=noted.notes,
            options=noted.options,
            closing=noted.closing,
            speakers=noted.speakers,
            sides=sides,
            ideas=noted.ideas,
        )

    def see_also(self, draft: Draft, given: Given) -> tuple[DocumentId, ...]:
        """Past cases like it, for the annex alone: only those that everybody who may read the write-up may open."""
        self.run.report("looking_for_cases")
        query = given.file.request.strip() or "\n".join(note.text for note in given.notes)
        hits = self.library.search(query[:REQUEST_LIMIT], caller=self.caller, limit=reading.LOOKED_AT).hits
        with self.database.transaction() as tx:
            written = write_ups.current(tx, given.file.id)
            own = written.document_id if written is not None else None
            found = tuple([each for each in reading.chosen(hits, given.file, draft.kind) if each != own][:SEE_ALSO])
            store.rests_on(tx, draft.id, found, given.file.visibility)
        return found

    def read_request(self, draft: Draft) -> Given:
        with self.database.transaction(read_only=True) as tx:
            file = file_store.get(tx, draft.peer_assist_id, seen_by=self.caller)
            sources, sheet = reading.own_words(tx, file, caller=self.caller), reading.working_sheet(tx, file)
            hub = hub_store.get_hub(tx, file.hub_id, seen_by=self.caller)
        ids = []
        if draft.kind is not DraftKind.PROBLEM_STATEMENT:
            reading.wait_for_a_small_library(self.library, self.run)
            self.run.report("looking_for_cases")
            query = "\n".join(source.text for source in sources)
            results = self.library.search(query, caller=self.caller, limit=reading.LOOKED_AT)
            ids = reading.chosen(results.hits, file, draft.kind)
            self.run.report("reading_cases", count=len(ids))
        with self.database.transaction(read_only=True) as tx:
            cases = reading.case_texts(tx, self.library, ids, file=file, caller=self.caller, now=self.now)
            roster = reading.roster(tx, file, cases, caller=self.caller)
        if cases:
            visibility = narrowest(file.visibility, *(case.document.visibility for case in cases))
            with self.database.transaction() as tx:
                store.rests_on(tx, draft.id, [case.document.id for case in cases], visibility)
        return Given(
            file=file,
            sources=sources,
            sheet=sheet,
            cases=cases,
            here=Here(hub=hub, format=file.format),
            roster=roster,
            language=draft.language,
            today=self.now.date(),
        )

    def write(self, draft: Draft, given: Given) -> tuple[DraftContent, tuple[HeldBack, ...], Provenance]:
        if draft.kind is DraftKind.IDEAS:
            return self.with_model(draft, given)
        fell_back = ""
        if draft.asked_for is not Writer.EXTRACTIVE and (self.models or draft.asked_for is Writer.MODEL):
            try:
                return self.with_model(draft, given)
            except (ModelUnreachable, ModelAnsweredBadly) as error:
                if draft.asked_for is Writer.MODEL:
                    raise
                fell_back = error.message_id
                self.run.report("falling_back")
        provenance = Provenance(writer=Writer.EXTRACTIVE, source_ids=tuple(_shown(given)), fell_back=fell_back)
        return extracted(draft.kind, given), (), provenance

    def with_model(self, draft: Draft, given: Given) -> tuple[DraftContent, tuple[HeldBack, ...], Provenance]:
        if self.models is None:
            raise ModelUnreachable("model.not_configured")
        self.run.report("asking_model", model=self.models.name_for(given.visibility))
        self.saved_at = time.monotonic()
        call = Call(
            purpose=draft.kind.value,
            asked_by=self.caller.account_id,
            visibility=given.visibility,
            names=Pseudonyms(given.roster),
            hub_id=given.file.hub_id,
            peer_assist_id=given.file.id,
            draft_id=draft.id,
            source_ids=tuple(_shown(given)),
            document_ids=tuple(given.told_of),
        )

        def arriving(content: DraftContent, held_back: tuple[HeldBack, ...]) -> None:
            self.arrived(draft, given, content, held_back)

        written = model_written(
            draft.kind, given, Asking(self.models, call, arriving, self.due, self.run.stop_if_cancelled)
        )
        sheet_is_empty = draft.kind is DraftKind.PROBLEM_STATEMENT and not claims_in(written.content)
        if sheet_is_empty and draft.asked_for is Writer.AUTO:
            raise ModelAnsweredBadly("model.nothing_supported")
        provenance = Provenance(
            writer=Writer.MODEL,
            model=written.model,
            host=written.host,
            prompt_name=written.prompt_name,
            prompt_version=written.prompt_version,
            prompt_hash=written.prompt_hash,
            source_ids=written.source_ids,
            tokens_in=written.tokens_in,
            tokens_out=written.tokens_out,
            seconds=written.seconds,
            cost_usd=written.cost_usd,
        )
        return written.content, written.held_back, provenance

    def checked(
        self, content: DraftContent, held_back: tuple[HeldBack, ...], given: Given
    ) -> tuple[DraftContent, tuple[HeldBack, ...]]:
        """Whoever wrote it, nothing is saved as drafted whose support does not hold."""
        shown = _shown(given)
        claims = claims_in(content)
        self.run.report("checking_sentences", count=len(claims) + len(held_back))
        held_back = (*held_back, *set_aside(shown.values()))
        if isinstance(content, WriteUpContent):
            content, held_back = held_to_the_notes(with_standing(content, given), held_back, given)
            return with_disputes(content, given), held_back
        troubles = tuple(trouble for claim in claims if (trouble := check(claim, shown)) is not None)
        if not troubles:
            return content, held_back
        return without(content, {each.claim.id for each in troubles}), (*held_back, *troubles)

    def due(self) -> bool:
        return time.monotonic() - self.saved_at >= SAVE_SECONDS

    def arrived(self, draft: Draft, given: Given, content: DraftContent, held_back: tuple[HeldBack, ...]) -> None:
        self.saved_at = time.monotonic()
        with self.database.transaction() as tx:
            store.keep_sources(tx, _cited(content, held_back, given), made_by=self.caller.account_id)
            store.arrive(tx, draft.id, content, held_back)
        self.run.report("writing", count=len(claims_in(content)))

    def save(
        self,
        draft: Draft,
        given: Given,
        content: DraftContent,
        held_back: tuple[HeldBack, ...],
        provenance: Provenance,
    ) -> None:
        with self.database.transaction() as tx:
            if not store.finish(tx, draft.id, content, held_back, provenance):
                return
            store.keep_sources(tx, _cited(content, held_back, given), made_by=self.caller.account_id)
            if isinstance(content, ProblemStatementContent):
                texts = {
                    row.field: _field_text(row.field, [claim.text for claim in row.claims]) for row in content.fields
                }
                telling = " ".join(claim.text for claim in content.telling)
                sheet_store.set_drafted_sheet(tx, given.file.id, draft.id, texts, telling=telling)
            elif isinstance(content, WriteUpContent):
                write_ups.set_drafted(
                    tx,
                    file_store.get(tx, given.file.id, seen_by=self.caller, for_update=True),
                    draft.id,
                    content,
                    held_back,
                    problem=given.sheet.problem,
                    language=draft.language,
                    notes_in_at=min((note.made_at for note in given.notes), default=None),
                    by=self.caller,
                    now=self.now,
                )
            elif isinstance(content, InvitationContent):
                file_store.get(tx, given.file.id, seen_by=self.caller, for_update=True)
                telling_people.keep_invitations(tx, draft, given, content)
            elif isinstance(content, BackgroundPackContent):
                file_store.get(tx, given.file.id, seen_by=self.caller, for_update=True)
                telling_people.keep_pack(tx, draft, given, content, now=self.now)
            elif isinstance(content, ClarifyingQuestionsContent):
                question_store.set_questions(tx, given.file.id, draft.id, content.questions)
            elif isinstance(content, IdeasContent):
                self.keep_ideas(tx, draft, content, provenance)
            file_store.touch(tx, given.file.id, now=self.now)
        if isinstance(content, WriteUpContent):
            self.run.report("fitting_pages")
            with suppress(StaleRevision):  # people are at it already: they tighten it themselves
                tighten(self.database, given.file.id, caller=self.caller)

    def keep_ideas(self, tx: Connection, draft: Draft, content: IdeasContent, provenance: Provenance) -> None:
        """Apart from what people said; none where live assistance was switched off meanwhile."""
        file = file_store.get(tx, draft.peer_assist_id, seen_by=self.caller, for_update=True)
        if not sessions.session(tx, file.id).live_assistance:
            return
        for number, text in enumerate(content.ideas, 1):
            options_log.keep_idea(tx, file, IdeaId(f"{draft.id}-{number}"), text, model=provenance.model, now=self.now)


def _shown(given: Given) -> dict[str, Source]:
    return {
        source.id: source for sources in (given.sources, *(case.sources for case in given.cases)) for source in sources
    }


def _cited(content: DraftContent, held_back: tuple[HeldBack, ...], given: Given) -> list[Source]:
    """Sources the claims cite that are not the file's own already. Those of a statement are made when they are first cited."""
    own = {source.id for source in given.sources} if given.statement is None else set()
    cited = cited_ids(content, held_back)
    return [source for source_id, source in _shown(given).items() if source_id in cited and source_id not in own]


def _field_text(field: SheetField, sentences: list[str]) -> str:
    return ("\n" if field is SheetField.WANT_TO_LEARN else " ").join(sentences)
