"""Names in a transcript, and who that may be."""

from service.domain.ids import HubId, PersonId
from service.library.importing.incoming import KnownPerson
from service.sessions.importing.turns import Turn
from service.sessions.importing.who_speaks import is_place, match_people, speakers_of

NAMES = (
    "Collins Ouma",
    "Kamala Rai",
    "Hery Rakoto",
    "Rodel Pacana",
    "Naomi Jepkosgei",
    "Kwame Boateng",
    "Éloïse N’Diaye",
)
PEOPLE = tuple(KnownPerson(PersonId(f"p-{name.split()[0].lower()}"), name, HubId("hub")) for name in NAMES)


def test_every_name_stands_once_with_its_turns_and_words() -> None:
    turns = [Turn("Ama", "one two"), Turn("", "nobody said"), Turn("Meeting Room 2", "three"), Turn("Ama", "four")]
    assert [(each.name, each.turns, each.words, each.is_place) for each in speakers_of(turns)] == [
        ("Ama", 2, 3, False),
        ("Meeting Room 2", 1, 1, True),
    ]


def test_rooms_and_devices_are_told_from_people() -> None:
    places = (
        "Meeting Room Kpatuya",
        "HP-Laptop-Rakoto",
        "iPhone de Awa",
        "Salle B",
        "+233 24 555 01 01",
        "DESKTOP-4F7",
        "Otter.ai Notetaker",
    )
    assert [name for name in places if not is_place(name)] == []
    assert [
        name for name in ("rodel p (Guest)", "Roomi Khan", "Ama Mensah", "K", "Hallam Page") if is_place(name)
    ] == []


def test_only_the_whole_name_is_certain() -> None:
    for written in ("Collins Ouma", "COLLINS  OUMA", "Collins Ouma (Guest)", "eloise n'diaye"):
        suggestion = match_people([written], PEOPLE)[0]
        assert suggestion.certain, written
        assert len(suggestion.people) == 1
    twice = (*PEOPLE, KnownPerson(PersonId("p-other"), "Collins Ouma", HubId("hub")))
    assert match_people(["Collins Ouma"], twice)[0].certain is False


def test_nicknames_misspellings_and_devices_are_suggested_and_never_certain() -> None:
    written = {
        "Colin": "p-collins",
        "Ouma, Collins": "p-collins",
        "Kamala R": "p-kamala",
        "Kamla": "p-kamala",
        "rodel p (Guest)": "p-rodel",
        "Rodell Pakana": "p-rodel",
        "HP-Laptop-Rakoto": "p-hery",
        "Harry R": "p-hery",
        "Naomi Jepkosgey": "p-naomi",
        "iPhone de Naomi": "p-naomi",
        "Kwami": "p-kwame",
        "C": "p-collins",
    }
    found = match_people(written, PEOPLE)
    assert {each.name: each.people[0] for each in found if each.people} == written
    assert not any(each.certain for each in found)


def test_where_nobody_fits_nobody_is_suggested() -> None:
    assert [
        each.people
        for each in match_people(["Zainab Sow", "Meeting Room 2", "K", "+233 24 555 01 01", "(Guest)"], PEOPLE)
    ] == [()] * 5
