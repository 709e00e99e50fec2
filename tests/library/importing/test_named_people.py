"""People a write-up names, however its brackets are nested or left open."""

from service.library.importing.named_people import people_in


def test_asides_are_no_part_of_a_name() -> None:
    found = people_in("Hosts: Anna Bell (north (once west)), Kofi Mensah (south)", [])
    assert [person.name for person in found] == ["Anna Bell", "Kofi Mensah"]


def test_a_flood_of_open_brackets_is_read_to_its_end() -> None:
    """Each bracket used to be looked up to the end of the line: a file of a megabyte kept the import for minutes."""
    found = people_in("Hosts: " + "(" * 500_000 + "\nPeers: Kofi Mensah", [])
    assert [person.name for person in found] == ["Kofi Mensah"]
