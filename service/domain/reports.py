"""The quarterly Hub report, from approved write-ups (method.md rows 24, 29 and 32)."""

from datetime import date, datetime

from service.domain.drafts import Claim, HeldBack
from service.domain.follow_up import ActionStep, EvaluationSummary, FollowUpAnswer
from service.domain.ids import HubId, PeerAssistId
from service.domain.items import ItemKind
from service.domain.library import Outcome
from service.domain.people import ParticipationRole
from service.domain.places import Language, Visibility
from service.domain.quarters import Quarter
from service.domain.text import Line, LongText, Name, Text, Value

THEMES_FROM = 5
"""Write-ups from which themes across them are shown; fewer are simply read."""


class ReportedLine(Value):
    """A line of an approved write-up, word for word. `attribution` is how its peer agreed to be named."""

    kind: ItemKind
    text: Text
    attribution: Line = ""
    where: Line = ""
    conditions: Text = ""
    owner: Line = ""
    due: Line = ""


class ReportedCase(Value):
    """An approved write-up in a report, with what became of it since."""

    peer_assist_id: PeerAssistId
    title: Name
    hub: Line = ""
    place: Line = ""
    day: date
    """Of the session; of the approval where nobody said when it was."""
    approved_on: date
    language: Language
    problem_asked: Text = ""
    problem_redefined: Text = ""
    lines: tuple[ReportedLine, ...] = ()
    actions: tuple[ActionStep, ...] = ()
    answers: tuple[FollowUpAnswer, ...] = ()
    outcome: Outcome = Outcome.UNKNOWN


class PendingCase(Value):
    """A session of the quarter whose write-up is not approved yet: named, never quoted."""

    peer_assist_id: PeerAssistId
    title: Name
    day: date
    state: Line
    """`no_write_up`, or a `ReviewStatus`."""


class RoleCount(Value):
    role: ParticipationRole
    hub: Line
    count: int


class ParticipationCounts(Value):
    """Who took part, as counts: people once each, however often they came."""

    people: int = 0
    seats: int = 0
    """Parts taken: somebody in three sessions counts three times."""
    first_timers: int = 0
    """People of the directory with no part in an earlier session or past case."""
    unknown: int = 0
    """Named in a session, but not matched to the directory: nobody can say whether it was their first."""
    by_role: tuple[RoleCount, ...] = ()


class ThemeQuote(Value):
    """What one case says on a theme, with its year and place."""

    peer_assist_id: PeerAssistId
    title: Name
    place: Line
    year: int
    kind: ItemKind
    text: Text
    outcome: Outcome = Outcome.UNKNOWN


class Contradiction(Value):
    """Two cases that do not agree on a theme: both are shown, neither is smoothed away."""

    one: ThemeQuote
    other: ThemeQuote


class Theme(Value):
    """Similar things said in several write-ups. At most one line of each case is quoted, so that no case dominates."""

    words: tuple[str, ...]
    """The words they share, as they stand in the write-ups."""
    cases: int
    lines: int
    quotes: tuple[ThemeQuote, ...]
    contradictions: tuple[Contradiction, ...] = ()
    worked: int = 0
    partly: int = 0
    not_: int = 0


class Overview(Value):
    """A paragraph over the quarter: counted sentences and quoted lines, each checked against the lines it cites.

    `text` is what a person made of it; empty: the drafted claims stand.
    """

    claims: tuple[Claim, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    text: LongText = ""
    changed_by: Line = ""
    changed_at: datetime | None = None
    revision: int = 0

    @property
    def words(self) -> str:
        return self.text.strip() or " ".join(claim.text for claim in self.claims)


class HubReport(Value):
    """What a hub's quarter comes to, for readers in `audience`."""

    hub_id: HubId
    hub: Name
    quarter: Quarter
    first_day: date
    last_day: date
    language: Language
    audience: Visibility
    cases: tuple[ReportedCase, ...] = ()
    kept_apart: int = 0
    """Approved write-ups whose own audience is narrower than this report's: counted, not shown."""
    pending: tuple[PendingCase, ...] = ()
    participation: ParticipationCounts = ParticipationCounts()
    themes: tuple[Theme, ...] = ()
    one_case: tuple[ThemeQuote, ...] = ()
    """What only one case says more than once: a finding of one case, and said so."""
    languages_apart: bool = False
    """Some write-ups are in another language, and themes were looked for within each language only."""
    overview: Overview = Overview()
    evaluations: EvaluationSummary = EvaluationSummary()


class QuarterSummary(Value):
    """A quarter one can ask a report of."""

    name: Line
    first_day: date
    last_day: date
    approved: int = 0
    """Write-ups approved in it, as far as the reader may know of them."""
