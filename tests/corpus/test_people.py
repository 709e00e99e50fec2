"""The sixty people, and the traits a panel proposal must be able to find or trip over."""

from collections import Counter

from tests.corpus.reading import WRITTEN_ON, Corpus

OPTIONAL = ["job_title", "seniority", "unit", "languages", "practice", "email", "phone", "manager"]


def test_about_sixty_people_half_of_whose_fields_are_blank(corpus: Corpus) -> None:
    assert 55 <= len(corpus.people) <= 65
    filled = [field in person for person in corpus.people.values() for field in OPTIONAL]
    assert 0.45 <= sum(filled) / len(filled) <= 0.55
    for field in OPTIONAL:
        assert 10 < sum(field in person for person in corpus.people.values()) < 50, field


def test_six_people_hold_two_fifths_of_the_peer_seats(corpus: Corpus) -> None:
    seats = Counter(corpus.peer_seats())
    usual = seats.most_common(6)
    assert 0.38 <= sum(count for _, count in usual) / seats.total() <= 0.42
    assert usual[-1][1] > seats.most_common(7)[-1][1]
    assert all(corpus.people[person]["seniority"] >= 4 for person, _ in usual)


def test_the_practitioner_with_the_best_evidence_was_never_invited(corpus: Corpus) -> None:
    practitioner = "p-mariama-issah"
    assert practitioner not in corpus.peer_seats()
    naming = [case for case in corpus.write_ups.values() if "Mariama Issah" in case.body]
    assert len(naming) >= 4
    assert {case.theme for case in naming} == {"budget-release"}
    assert len({case.front["hub"] for case in naming}) >= 3
    register = corpus.write_ups["savannah-commitment-register"]
    assert "Mariama Issah, budget analyst, has kept a register" in register.body
    assert register.people("host") == [practitioner]
    assert corpus.people[practitioner]["seniority"] <= 2


def test_the_boss_of_a_host_lead_has_taken_part_in_the_same_theme(corpus: Corpus) -> None:
    file = corpus.files["nyakoro-market-drains"]
    boss = corpus.people[file.lead]["manager"]
    assert any(boss in case.people("peer") for case in corpus.theme("budget-release"))


def test_two_people_of_the_same_name_work_in_different_hubs_and_both_take_part(corpus: Corpus) -> None:
    names = Counter(person["name"] for person in corpus.people.values())
    (twice,) = [name for name, count in names.items() if count > 1]
    same = [person for person in corpus.people.values() if person["name"] == twice]
    assert len({person["hub"] for person in same}) == 2
    seated = {person for case in corpus.write_ups.values() for person in case.people()}
    assert {person["id"] for person in same} <= seated


def test_one_person_moved_hub_and_took_part_before_and_after(corpus: Corpus) -> None:
    (moved,) = [person for person in corpus.people.values() if "previous_hubs" in person]
    (before,) = moved["previous_hubs"]
    assert before["hub"] != moved["hub"]
    assert before["until"] < WRITTEN_ON
    days = [case.front["date"] for case in corpus.write_ups.values() if moved["id"] in case.people()]
    assert min(days) < before["until"] < max(days)


def test_one_person_who_has_practised_is_away(corpus: Corpus) -> None:
    (away,) = [person for person in corpus.people.values() if "away" in person]
    ((start, end),) = [(period["from"], period["to"]) for period in away["away"]]
    assert start < WRITTEN_ON < end
    assert any(away["id"] in case.people() for case in corpus.write_ups.values())


def test_one_peer_speaks_only_french(corpus: Corpus) -> None:
    (speaker,) = [person["id"] for person in corpus.people.values() if person.get("languages") == ["fr"]]
    cases = [case for case in corpus.write_ups.values() if speaker in case.people()]
    assert len(cases) >= 2
    assert {case.language for case in cases} == {"fr"}


def test_the_body_names_the_people_who_were_there(corpus: Corpus) -> None:
    for case in corpus.write_ups.values():
        named = [person for person in case.people() if corpus.people[person]["name"] in case.body]
        assert len(named) >= 3, case.id


def test_nobody_named_in_a_write_up_is_missing_from_its_people_but_the_uninvited_one(corpus: Corpus) -> None:
    names = Counter(person["name"] for person in corpus.people.values())
    for case in corpus.write_ups.values():
        present = {corpus.people[person]["name"] for person in case.people()}
        absent = {name for name in names if name in case.body} - present
        assert absent <= {"Mariama Issah"}, (case.id, absent)
