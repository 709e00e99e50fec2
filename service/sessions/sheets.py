"""The run sheet and the note sheet of a file: what the facilitator holds in the hand on the day."""

from collections.abc import Sequence

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Language
from service.domain.problem import SheetField
from service.locale import say
from service.pages.sheets import RunSheet, RunSheetRow
from service.peer_assists import version_store
from service.peer_assists.agenda_words import rule_of, script_of
from service.people import hub_store, participations

SAYINGS = 2
"""Lines of the script that stand on one page beside the rule."""
ROLES = tuple(role for role in ParticipationRole if role is not ParticipationRole.NAMED)


def run_sheet(tx: Connection, file: PeerAssist, *, caller: Caller, language: Language) -> RunSheet:
    """What is known of the day; without an agenda the method's 90 minutes. `file` was shown to the caller."""
    agenda = file.agenda_or_default
    versions = version_store.versions(tx, file.id)
    return RunSheet(
        title=file.title,
        problem=versions[-1].sheet.text(SheetField.PROBLEM) if versions else "",
        host=file.host_team.name or file.host_team.lead_name,
        hub=hub_store.get_hub(tx, file.hub_id, seen_by=caller).name,
        day=file.session_date,
        format=file.format.value,
        people=_by_role(participations.of_peer_assist(tx, file.id), language),
        rows=tuple(
            RunSheetRow(
                item.phase,
                item.minutes,
                rule=rule_of(item.phase, peers_analyse=agenda.peers_analyse, language=language),
                script=" ".join(script_of(item.phase, language, most=SAYINGS)),
            )
            for item in agenda.items
        ),
    )


def _by_role(parts: Sequence[Participation], language: Language) -> tuple[tuple[str, str], ...]:
    names = {role: ", ".join(part.name for part in parts if part.role is role) for role in ROLES}
    return tuple((say(language, f"desk.role.{role.value}"), names[role]) for role in ROLES if names[role])
