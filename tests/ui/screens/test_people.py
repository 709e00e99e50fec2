"""The People page: who has solved something similar, teams facing it now, and the notice; on Home, the notices of teams."""

import time
from collections.abc import Iterator

import pytest

from service.domain.notices import NoticeWords, Wants
from tests.ui.screens.conftest import Opened, button, file_page, words_of
from ui.calls import files, peers
from ui.client import Client, Refused, Unreachable
from ui.screens.follow_up.standing import today

FORAGE = "remise-forage-kadiel"
HOST_LEAD = "Oumar Diop"
WORDS = NoticeWords(problem="Le forage passe au délégataire dans quatre mois.", contact="oumar@example.org")


@pytest.fixture
def people(practice: Client) -> Iterator[Client]:
    """The library has been read in; no notice stands before, and none after."""
    for _ in range(600):
        try:
            if peers.candidates(practice, FORAGE).by_meaning:
                break
        except Unreachable:
            continue  # a busy machine reads the library in first
        time.sleep(0.2)
    withdrawn(practice)
    yield practice
    withdrawn(practice)


def withdrawn(practice: Client) -> None:
    try:
        peers.withdraw_notice(practice, FORAGE)
    except Refused:
        return


def posted(practice: Client) -> None:
    peers.post_notice(practice, FORAGE, WORDS, agreed_by="Oumar Ba", agreed_on=today())


def test_people_stand_with_their_evidence_a_page_at_a_time(opened: Opened, people: Client) -> None:
    desk = file_page(opened(), FORAGE)
    page = words_of(desk)
    assert not desk.exception
    found = peers.candidates(people, FORAGE, limit=11)
    assert "Who has solved something similar" in page
    assert all(f">{each.person.name}</h3>" in page for each in found.candidates[:10])
    assert found.candidates[0].evidence[0].title in page
    lead = files.get(people, FORAGE).host_team.lead_name
    assert lead
    assert f">{lead}</h3>" not in page, "the host asks, and is not asked"
    assert "not checked: years of hands-on work" in page
    assert f">{found.candidates[10].person.name}</h3>" not in page
    desk = button(desk, f"Show {min(10, found.total - 10)} more")
    assert f">{found.candidates[10].person.name}</h3>" in words_of(desk)


def test_a_piece_of_evidence_opens_at_its_passage(opened: Opened, people: Client) -> None:
    first = peers.candidates(people, FORAGE).candidates[0]
    desk = file_page(opened(), FORAGE)
    desk.button(key=f"piece-{first.person.id}-0").click()
    page = words_of(desk.run())
    assert first.evidence[0].title in page
    assert "The passage you came from" in page


def test_nothing_is_posted_without_somebody_who_agreed(opened: Opened, people: Client) -> None:
    desk = file_page(opened(), FORAGE)
    assert "Every hub will read this, and nothing else:" in words_of(desk)
    desk = button(desk, "Post it to every hub")
    assert "Say who of the host team agreed" in words_of(desk)
    assert peers.notice(people, FORAGE).notice is None
    desk.text_input(key=f"agreed-by-{FORAGE}").set_value("Oumar Ba")
    desk = button(desk, "Post it to every hub")
    notice = peers.notice(people, FORAGE).notice
    assert notice is not None
    assert (notice.agreed_by, notice.agreed_on) == ("Oumar Ba", today())
    page = words_of(desk)
    assert "On the board of every hub. Oumar Ba agreed on" in page
    assert any(WORDS.contact not in each.value and notice.words.problem in each.value for each in desk.code)


def test_a_team_answers_on_home_and_is_taken_in_on_the_people_page(opened: Opened, people: Client) -> None:
    posted(people)
    home = opened()
    assert "Other teams face this now" in words_of(home)
    (card,) = [each for each in peers.board(people) if each.words == WORDS]
    home.text_input(key=f"answer-team-{card.id}").set_value("Pump team <b>two</b>")
    home.text_input(key=f"answer-contact-{card.id}").set_value("two@example.org")
    home = button(home, "Send")
    assert "You have said that you face this too." in words_of(home)
    answer = next(each for each in peers.notice(people, FORAGE).answers if each.contact == "two@example.org")
    desk = file_page(opened(), FORAGE)
    raw = "\n".join(str(each.proto.body) for each in desk.get("html"))
    assert "Pump team &lt;b&gt;two&lt;/b&gt;" in raw
    desk.button(key=f"accept-{answer.id}").click()
    assert "Taken in by" in words_of(desk.run())
    peers.face_it_too(people, card.id, team="Third", hub="", contact="three@example.org", wants=Wants.RESULT)
    assert "Promise them the result" in [each.label for each in file_page(opened(), FORAGE).button]


def test_every_word_is_there_in_french(opened: Opened, people: Client) -> None:
    posted(people)
    for desk in (file_page(opened(lang="fr"), FORAGE), opened(lang="fr")):
        assert not desk.exception
        assert "desk." not in words_of(desk)
    assert "D’autres équipes vivent cela en ce moment" in words_of(desk)


def test_an_empty_library_teaches(opened: Opened, service_address: str) -> None:
    real = Client(space="real", base_url=service_address)
    file = files.open_file(real, "Our clinic has no water. How do others pay the mechanic?")
    real.patch(f"/peer-assists/{file.id}", {"stage": "people", "revision": file.revision})
    desk = file_page(opened(space="real"), file.id)
    if "People are found by the work they took part in" not in words_of(desk):
        desk = opened(space="real")
        pytest.fail(words_of(desk))
    files.delete(real, file.id)
