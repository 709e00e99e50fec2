"""The Hub report as a paper: Word, PDF and Markdown with the same words, without a database."""

import io
from datetime import date

import docx
import pypdf
import pytest

from service.domain.follow_up import ActionStatus, ActionStep, Evaluation, EvaluationSide, summed_up
from service.domain.ids import ActionId, EvaluationId, HubId, PeerAssistId
from service.domain.items import ItemKind
from service.domain.looks import Look
from service.domain.places import Language, Visibility
from service.domain.quarters import Quarter
from service.domain.reports import (
    Contradiction,
    HubReport,
    Overview,
    ParticipationCounts,
    PendingCase,
    ReportedCase,
    ReportedLine,
    Theme,
    ThemeQuote,
)
from service.reports.files import report_docx, report_markdown, report_pdf
from tests.pages.conftest import look as look
from tests.pages.conftest import make_write_up

QUARTER = Quarter(year=2026, number=2)


def make_case(number: int) -> ReportedCase:
    file_id = PeerAssistId(f"pa-{number}")
    step = ActionStep(
        id=ActionId(f"step-{number}"),
        peer_assist_id=file_id,
        what="Agree the wording",
        owner="Miriam Atieno",
        due="by 15 June",
        status=ActionStatus.UNDER_WAY,
    )
    return ReportedCase(
        peer_assist_id=file_id,
        title="Grants that are voted and never arrive",
        hub="Lake Basin",
        place="Lake Basin",
        day=date(2026, 5, 3),
        approved_on=date(2026, 5, 20),
        language=Language.EN,
        lines=tuple(ReportedLine(kind=line.kind, text=line.claim.text) for line in make_write_up().body()),
        actions=(step,),
    )


def make_report(count: int) -> HubReport:
    quote = ThemeQuote(
        peer_assist_id=PeerAssistId("pa-0"),
        title="Grants that are voted and never arrive",
        place="Lake Basin",
        year=2026,
        kind=ItemKind.LEARNING,
        text="A delay that is seen is shorter.",
    )
    other = quote.model_copy(update={"text": "Rift saw no change."})
    theme = Theme(
        words=("delay", "seen"),
        cases=3,
        lines=3,
        quotes=(quote,),
        contradictions=(Contradiction(one=quote, other=other),),
    )
    return HubReport(
        hub_id=HubId("lake"),
        hub="Lake Basin",
        quarter=QUARTER,
        first_day=QUARTER.first_day,
        last_day=QUARTER.last_day,
        language=Language.EN,
        audience=Visibility.HUB,
        cases=tuple(make_case(number) for number in range(count)),
        pending=(
            PendingCase(peer_assist_id=PeerAssistId("p"), title="Handpumps", day=date(2026, 6, 1), state="in_review"),
        ),
        participation=ParticipationCounts(people=17),
        themes=(theme,),
        overview=Overview(text="Four peer assists were held."),
    )


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_report_holds_its_write_ups_verbatim(look: Look) -> None:
    report = make_report(4)
    text, markdown = text_of(report_pdf(report, look=look)), report_markdown(report).decode()
    for paper in (text, markdown):
        assert paper.count("We will put the month on the wall before we write another letter.") == 4
        for words in ("Four peer assists were held.", "17", "A delay that is seen", "Rift saw no change.", "Handpumps"):
            assert words in paper


def test_a_report_as_word_has_a_table_of_actions_and_headings(look: Look) -> None:
    file = docx.Document(io.BytesIO(report_docx(make_report(2), look=look)))
    headings = [p.text for p in file.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings.count("Grants that are voted and never arrive") == 2
    rows = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]
    assert any("Agree the wording" in row and "Miriam Atieno" in row and "by 15 June" in row for row in rows)


def test_what_a_report_does_not_have_is_left_out(look: Look) -> None:
    empty = make_report(0).model_copy(update={"themes": (), "pending": (), "overview": Overview()})
    text = report_markdown(empty).decode()
    assert "# Action steps" not in text
    assert "# Themes" not in text
    assert len(pypdf.PdfReader(io.BytesIO(report_pdf(empty, look=look))).pages) == 1


@pytest.mark.parametrize(("answers", "shown"), [(1, False), (2, False), (3, True)])
def test_of_fewer_than_three_answers_only_their_number_stands_in_a_report(answers: int, *, shown: bool) -> None:
    given = [
        Evaluation(
            id=EvaluationId(f"e{number}"),
            peer_assist_id=PeerAssistId("pa-0"),
            made_at="2026-06-01T10:00:00Z",
            side=EvaluationSide.PEER,
            worth_the_time=2,
            heard=2,
            will_use=2,
            keep="The go-round.",
        )
        for number in range(answers)
    ]
    report = make_report(1).model_copy(update={"evaluations": summed_up(given).for_many()})
    (host, peer) = report.evaluations.sides
    assert (host.count, peer.count, report.evaluations.keep) == (0, answers, ())
    assert (peer.worth_the_time, peer.heard, peer.will_use) == ((2.0, 2.0, 2.0) if shown else (None, None, None))
    text = report_markdown(report).decode()
    assert (r"2\.0" in text) is shown
    assert ("only their number is shown" in text) is not shown
