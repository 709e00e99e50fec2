"""Who has solved something similar: what lends somebody evidence, what never does, and what can be opened."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId, DocumentId, HubId, PersonId
from service.domain.library import Document
from service.domain.peers import Candidate, EvidenceKind, Facet
from service.domain.people import Participation, ParticipationRole, Person, Role
from service.domain.places import Hub, Visibility
from service.library import intake
from service.library import store as documents
from service.library.embedder import BundledEmbedder
from service.library.importing.incoming import Incoming
from service.library.library import Library
from service.people import evidence, hub_store, participations, store
from service.people.evidence import Asked
from service.people.for_library import people_room

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PROBLEM = "The county voted our budget in March and has not released the money for the market drains. Who found where it stopped?"
RELEASED = (
    "The county had voted the money for the latrines and released nothing. Ann took every line of the budget to the treasury and found "
    "the warrant unsigned. Bo said that at home a public board had made the county release it. The county released the money in May."
)
OTHER = {
    "fridge": "The fridge of the clinic failed in the hottest week, and the vaccines were lost before the mechanic came.",
    "school": "Parents cooked in turns, and more children stayed in class after noon. The school bought the pots.",
    "road": "Trucks sank to the axle every rainy season until the village dug the ditches of the road by hand.",
    "pump": "The village pump stood still for months because nobody had a spare seal for the cylinder.",
}
LEAD, PEER = ParticipationRole.HOST_LEAD, ParticipationRole.PEER


class House:
    """A library with people, filled as a test needs it."""

    def __init__(self, database: Database, library: Library, caller: Caller) -> None:
        self.database, self.library, self.caller = database, library, caller
        with database.transaction() as tx:
            for hub in ("lake", "hill"):
                hub_store.add_hub(tx, Hub(id=HubId(hub), name=f"The {hub}"), made_by="local", now=NOW)
        for id, text in OTHER.items():
            self.tells(id, text)

    def person(self, name: str, *, hub: str = "hill", **values: Any) -> PersonId:
        person = Person(id=PersonId(f"p-{name.lower()}"), name=name, hub_id=HubId(hub), **values)
        with self.database.transaction() as tx:
            store.add_person(tx, person, seen_by=self.caller, now=NOW)
        return person.id

    def tells(
        self,
        id: str,
        text: str,
        parts: dict[str, ParticipationRole] | None = None,
        *,
        confirmed: bool = True,
        title: str = "",
        **values: Any,
    ) -> None:
        document = Document(
            id=DocumentId(id), title=title or id, hub_id=HubId("hill"), **{"date": date(2026, 1, 1), **values}
        )
        intake.keep(
            self.database, [Incoming(document, text)], people=people_room(), import_id=None, made_by=self.caller
        )
        rows = [
            Participation(id="", name=name, role=role, person_id=PersonId(f"p-{name.lower()}"), confirmed=confirmed)
            for name, role in (parts or {}).items()
        ]
        with self.database.transaction() as tx:
            participations.set_document_people(tx, DocumentId(id), rows, made_by="local", now=NOW)

    def found(self, *, caller: Caller | None = None, **asked: Any) -> list[Candidate]:
        while self.library.fill_some():
            pass
        wanted = Asked(**{"problem": PROBLEM, **asked})
        return list(evidence.candidates(self.library, wanted, caller=caller or self.caller, today=TODAY))

    def names(self, **asked: Any) -> list[str]:
        return [each.person.name for each in self.found(**asked)]


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder(threads=1)


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path, embedder: BundledEmbedder, caller: Caller) -> Iterator[House]:
    library = Library(sqlite_database, home=tmp_path, embedder=embedder, people=people_room())
    yield House(sqlite_database, library, caller)
    library.close()


def test_who_did_it_is_found_with_the_words_and_the_place_they_stand(house: House) -> None:
    house.person("Ann")
    house.person("Bo", hub="lake")
    house.tells("released", RELEASED, {"Ann": LEAD, "Bo": PEER})
    ann, bo = house.found()
    assert (ann.person.name, ann.hub, ann.relevance) == ("Ann", "The hill", 1.0)
    (proof,) = ann.evidence
    assert (proof.kind, proof.role, proof.year, proof.place) == (EvidenceKind.WROTE, LEAD, 2026, "The hill")
    with house.database.transaction(read_only=True) as tx:
        passages = documents.passages_of(tx, DocumentId("released"), seen_by=house.caller)
    assert proof.document_id == "released"
    assert proof.quote in next(each.text for each in passages if each.id == proof.passage_id)
    assert set(proof.words) & {"county", "budget", "money"}
    assert bo.evidence[0].kind is EvidenceKind.TOOK_PART
    assert 0 < bo.relevance < 1


def test_who_was_there_is_quoted_where_they_are_named(house: House) -> None:
    house.person("Bo")
    house.tells("released", RELEASED.replace("Bo said", "Quietly. Bo said"), {"Bo": PEER})
    (bo,) = house.found()
    assert "Bo said that at home a public board" in bo.evidence[0].quote


def test_a_restricted_write_up_lends_nobody_evidence(house: House) -> None:
    """Whoever took part in what is closed to the reader is found by the rest of their work alone, or not at all."""
    ann, bo = house.person("Ann"), house.person("Bo", hub="lake")
    house.person("Di")
    reader = Caller(
        account_id=AccountId("local:p-bo"),
        name="Bo",
        person_id=bo,
        hub_ids=frozenset({HubId("lake")}),
        roles=frozenset(Role),
    )
    house.tells("known", "The county paid the pots of the school from its budget, in May.", {"Ann": PEER})
    house.tells("released", RELEASED, {"Ann": LEAD, "Di": LEAD, "Bo": PEER}, visibility=Visibility.HUB)
    everybody = {each.person.id: [proof.document_id for proof in each.evidence] for each in house.found()}
    assert everybody[ann] == ["released", "known"]
    assert {"p-ann", "p-bo", "p-di"} == set(everybody)
    house.tells("released", RELEASED, {"Ann": LEAD, "Di": LEAD}, visibility=Visibility.HUB)
    seen = {each.person.id: [proof.document_id for proof in each.evidence] for each in house.found(caller=reader)}
    assert seen == {ann: ["known"]}


def test_the_host_team_is_never_suggested_nor_who_said_no_nor_who_is_nobody_any_more(house: House) -> None:
    host = house.person("Ann")
    house.person("Bo", may_be_suggested=False)
    house.person("Cy", anonymised=True)
    house.person("Di")
    house.tells("released", RELEASED, dict.fromkeys(("Ann", "Bo", "Cy", "Di"), PEER))
    (found,) = house.found(not_them=frozenset({host}))
    assert (found.person.name, found.person.may_be_suggested, found.relevance) == ("Di", None, 1.0)


def test_what_somebody_says_of_themselves_stands_below_what_anybody_did(house: House) -> None:
    house.person("Ann")
    house.person("Sy", practice=("county budget", "releasing money"), job_title="Budget officer")
    house.person("Tom", practice=("beekeeping",))
    paid = "The county paid the pots of the school from its budget, in May."
    house.tells("paid", paid, {"Ann": ParticipationRole.TIMEKEEPER}, date=date(1999, 1, 1))
    house.tells("released", RELEASED, {})
    found = house.found()
    assert [each.person.name for each in found] == ["Ann", "Sy"]
    assert found[1].relevance < found[0].relevance
    (said,) = found[1].evidence
    assert (said.kind, said.document_id, said.role) == (EvidenceKind.OWN_WORDS, None, None)
    assert said.quote in ("county budget", "releasing money")


def test_with_an_empty_library_the_directory_still_answers(house: House) -> None:
    with house.database.transaction() as tx:
        documents.remove(tx, list(OTHER))
    assert house.found() == []
    house.person("Sy", practice=("county budget",))
    assert house.names() == ["Sy"]


def test_one_write_up_alone_is_found_by_its_words(house: House) -> None:
    with house.database.transaction() as tx:
        documents.remove(tx, list(OTHER))
    house.person("Ann")
    house.tells("released", RELEASED, {"Ann": LEAD})
    assert house.names() == ["Ann"]
    assert house.names(problem="xyzzy plugh") == []


def test_the_recent_one_comes_first_and_a_replaced_write_up_counts_no_more(house: House) -> None:
    for name in ("Ann", "Bo"):
        house.person(name)
    house.tells("old", RELEASED, {"Ann": LEAD}, date=date(2005, 1, 1))
    house.tells("new", RELEASED, {"Bo": LEAD}, date=date(2026, 6, 1))
    assert house.names() == ["Bo", "Ann"]
    with house.database.transaction() as tx:
        documents.supersede(tx, DocumentId("old"), by=DocumentId("new"), revision=1, seen_by=house.caller)
    assert house.names() == ["Bo"]


def test_a_name_an_import_only_read_counts_less_than_one_somebody_confirmed(house: House) -> None:
    for name in ("Ann", "Bo"):
        house.person(name)
    house.tells("one", RELEASED, {"Ann": PEER}, confirmed=False, title="The latrines")
    house.tells("two", RELEASED, {"Bo": PEER}, title="The latrines")
    bo, ann = house.found()
    assert (bo.person.name, ann.person.name) == ("Bo", "Ann")
    assert not ann.evidence[0].confirmed
    assert ann.relevance == pytest.approx(bo.relevance / 2, abs=0.05)


def test_each_facet_says_who_knows_it(house: House) -> None:
    for name in ("Ann", "Bo"):
        house.person(name)
    house.tells("released", RELEASED, {"Ann": LEAD})
    house.tells("both", f"{RELEASED} {OTHER['fridge']}", {"Bo": LEAD})
    facets = (
        Facet(id="learn-1", text="How did others find where the county money stopped?"),
        Facet(id="learn-2", text="Who kept the fridge of a clinic cold and the vaccines safe?"),
    )
    known = {each.person.name: each.facets for each in house.found(facets=facets)}
    assert known["Bo"]["learn-2"] == 1.0
    assert known["Ann"].get("learn-2", 0.0) < known["Bo"]["learn-2"]
    assert known["Ann"]["learn-1"] > 0


def test_the_file_s_own_write_up_is_no_evidence(house: House) -> None:
    house.person("Ann")
    house.tells("released", RELEASED, {"Ann": LEAD})
    assert house.names(not_in=frozenset({"released"})) == []
