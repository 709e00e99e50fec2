"""The write-up as the review desk shows it."""

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.drafts import Claim
from service.domain.ids import DocumentId
from service.domain.peer_assists import PeerAssist
from service.domain.write_ups import (
    May,
    Naming,
    ReviewStatus,
    SeeAlso,
    WriteUp,
    WriteUpLine,
    WriteUpView,
)
from service.library import store as library
from service.people import hub_store, look_store
from service.write_ups import paper, store
from service.write_ups.measures import measures_of
from service.write_ups.opened import Opened
from service.write_ups.people import facilitator_of, header_of, present_at, shown_as


def opened(tx: Connection, file: PeerAssist, write_up: WriteUp | None, *, caller: Caller) -> Opened:
    """For a caller who was shown the file already. Past cases closed to them are left out."""
    present = present_at(tx, file, caller=caller)
    header, facilitator = header_of(file, present), facilitator_of(present.parts)
    if write_up is None:
        return Opened(write_up=None, header=header, facilitator=facilitator)
    if write_up.audience is not None:
        header = header.model_copy(update={"sensitivity": write_up.audience})
    dress = look_store.dress(tx, file.hub_id, seen_by=caller)
    cases = see_also(tx, write_up.see_also, caller=caller)
    open_ids = tuple(each.document_id for each in cases)
    return Opened(
        write_up=write_up.model_copy(update={"see_also": open_ids}),
        header=header,
        shown_as=shown_as(write_up, present.known),
        decided=store.decided(tx, write_up.id),
        comments=store.comments(tx, write_up.id),
        see_also=cases,
        facilitator=facilitator,
        look=dress.look,
        logo=dress.logo,
        word_template=dress.word_template,
        is_approved=store.has_approved(tx, file.id),
    )


def see_also(tx: Connection, ids: tuple[DocumentId, ...], *, caller: Caller) -> tuple[SeeAlso, ...]:
    """Those of the past cases that are open to the caller, in their order."""
    found = library.by_ids(tx, ids, seen_by=caller) if ids else {}
    hubs = hub_store.hub_names(tx, seen_by=caller) if found else {}
    return tuple(
        SeeAlso(
            document_id=case.id,
            title=case.title,
            hub=hubs.get(case.hub_id, "") if case.hub_id else case.organisation,
            year=case.date.year if case.date else None,
        )
        for case in (found[each] for each in ids if each in found)
    )


def view_of(found: Opened) -> WriteUpView:
    """With its pages counted: not for a transaction."""
    write_up = found.write_up
    if write_up is None:
        return WriteUpView(
            write_up=None,
            header=found.header,
            host_lead=found.header.host_lead,
            facilitator=found.facilitator,
            may=May(change=True),
        )
    locked, is_there = write_up.is_locked, bool(write_up.body())
    return WriteUpView(
        write_up=write_up.model_copy(update={"lines": tuple(withdrawn_hidden(line) for line in write_up.lines)}),
        header=found.header,
        shown_as=dict(found.shown_as),
        pages=paper.count(write_up, found),
        decided=found.decided,
        comments=found.comments,
        measures=measures_of(write_up),
        see_also=found.see_also,
        host_lead=found.header.host_lead,
        facilitator=found.facilitator,
        may=May(
            change=not locked,
            approve=not locked and is_there,
            correct=locked,
            withdraw=found.is_approved,
            export=is_there and write_up.status is not ReviewStatus.WITHDRAWN,
        ),
    )


def withdrawn_hidden(line: WriteUpLine) -> WriteUpLine:
    """A line its peer took back is shown nowhere: what is left says only that there was one."""
    if line.naming is not Naming.WITHDRAWN:
        return line
    nothing = {"claim": Claim(id=line.claim.id, text=""), "drafted": "", "said_by": "", "person_id": None}
    return line.model_copy(update={**nothing, "where": "", "conditions": "", "findings": ()})
