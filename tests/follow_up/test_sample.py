"""The sample's finished example comes with what followed from it."""

from service.access.caller import Caller
from service.database import Database
from service.domain.follow_up import LessonState
from service.domain.ids import AccountId, DocumentId, PeerAssistId
from service.domain.places import Space
from service.follow_up import store
from service.library import store as library
from service.workflows import practice_space

FILE = PeerAssistId("marang-birth-dose")


def test_the_sample_file_shows_steps_past_their_day_and_an_honest_no(sqlite_database: Database) -> None:
    practice_space.load(sqlite_database, progress=lambda *_: None)
    reader = Caller(account_id=AccountId("local"), name="Esther", all_hubs=True, space=Space.PRACTICE)
    with sqlite_database.transaction(read_only=True) as tx:
        steps, asked, lessons = (
            store.actions(tx, FILE),
            store.follow_ups_of(tx, FILE),
            store.lessons_of(tx, FILE),
        )
        document = library.by_ids(tx, [FILE], seen_by=reader)[DocumentId(FILE)]
    assert [step.owner for step in steps] == ["Jun Villanueva", "Tess Magbanua", "Tess Magbanua"]
    assert all(step.due_date is not None and not step.is_over for step in steps)
    (follow_up,) = asked
    assert follow_up.answer is not None
    assert (follow_up.answer.did_you_act, follow_up.answer.something_changed) == ("no", False)
    assert lessons
    assert {lesson.state for lesson in lessons} == {LessonState.IDENTIFIED}
    assert document.happened_since == follow_up.answer.what_happened
