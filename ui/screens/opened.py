"""The top of every page inside a file: which file, the method's steps, its title and facts."""

from collections.abc import Mapping

from service.domain.peer_assists import PeerAssist, Stage, Standing, StepStanding
from ui.calls import files
from ui.client import Missing
from ui.desk import Desk, file_in_address
from ui.parts.empty import empty
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.stepper import Step, StepState, stepper
from ui.reader import reader_name
from ui.section import last_known

STATES: Mapping[Standing, StepState] = {
    Standing.EMPTY: "empty",
    Standing.DRAFTED: "drafted",
    Standing.NEEDS_YOU: "needs_you",
    Standing.DONE: "done",
}
PAGES: Mapping[Stage, str] = {
    Stage.PREPARE: "prepare",
    Stage.PEOPLE: "people",
    Stage.PLAN: "plan",
    Stage.SESSION: "session",
    Stage.WRITE_UP: "write-up",
    Stage.FOLLOW_UP: "follow-up",
}
"""The page of each step."""


def page_of(stage: Stage) -> str:
    """Where a file at this stage is worked on; a closed one at its follow-up."""
    return PAGES[Stage.FOLLOW_UP if stage is Stage.CLOSED else stage]


def opened_file(desk: Desk, step: Stage) -> PeerAssist | None:
    """The file the address names, with the top of its page drawn; None, with a way home, where it is not there (any more)."""
    file = _file_in_address(desk)
    if file is not None:
        desk.works_on(peer_assist_id=file.id)
        _stepper(desk, file, step)
        _masthead(desk, file)
        if not desk.may():
            notice(desk.t("desk.file.read_only"))
    return file


def _file_in_address(desk: Desk) -> PeerAssist | None:
    file_id = file_in_address()
    if file_id is None:
        desk.go("")
    try:
        return files.get(desk.client, file_id)
    except Missing:
        masthead(desk.t("desk.file.missing_title"))
        if empty(desk.t("desk.file.missing"), action=desk.t("desk.file.to_home"), key="no-file") == "action":
            desk.go("")
        return None


def _stepper(desk: Desk, file: PeerAssist, current: Stage) -> None:
    standings = last_known(f"steps-{file.id}", lambda: files.steps(desk.client, file.id))
    with desk.steps:
        steps = [_step(desk, each) for each in standings]
        chosen = stepper(steps, current=current.value, label=desk.t("desk.file.steps"), key="steps")
    if chosen and chosen != current.value:
        desk.go(PAGES[Stage(chosen)], file=file.id)


def _step(desk: Desk, each: StepStanding) -> Step:
    standing, stage = each.standing.value, each.stage.value
    return Step(stage, desk.t(f"desk.stage.{stage}"), STATES[each.standing], desk.t(f"desk.step.{standing}"))


def _masthead(desk: Desk, file: PeerAssist) -> None:
    names = desk.hub_names()
    facts = [names.get(file.hub_id, "")]
    if file.decision_date:
        facts.append(desk.t("desk.file.decision", date=desk.texts.date(file.decision_date)))
    if file.session_date:
        facts.append(desk.t("desk.file.session", date=desk.texts.date(file.session_date)))
    facts.append(desk.t(f"desk.visibility.{file.visibility.value}"))
    if file.host_team.lead_name:
        facts.append(desk.t("desk.file.host_lead", name=file.host_team.lead_name))
    name = reader_name(desk)
    recorded = name if desk.signed_in or not name else desk.t("desk.reader.recorded_for", name=name)
    masthead(file.title, facts=facts, person=recorded)
