"""The house format: what a loader may rely on."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from tests.corpus.reading import CORPUS, Corpus

ROLES = {"host_lead", "host", "peer", "facilitator", "note_taker", "sponsor"}
WRITE_UP_FIELDS = {
    *("id", "title", "kind", "hub", "country", "date", "language", "topics", "outcome", "format", "visibility"),
    *("fictional", "people", "supersedes", "superseded_by"),
}
PERSON_FIELDS = {
    *("id", "name", "hub", "job_title", "seniority", "unit", "languages", "practice", "email", "phone", "manager"),
    *("hands_on_since", "hands_on_until", "timezone", "away", "may_be_suggested", "attributes", "previous_hubs"),
}
PARTS = {
    "en": ["What we did", "What we learned", "What we will do", "What happened next"],
    "fr": [
        "Ce que nous avons fait",
        "Ce que nous avons appris",
        "Ce que nous allons faire",
        "Ce qui s'est passé ensuite",
    ],
}
TEXTS = [path for path in sorted(CORPUS.rglob("*")) if path.suffix in {".md", ".txt", ".yaml", ".vtt"}]


def test_eight_hubs_in_six_countries_each_with_a_real_time_zone(corpus: Corpus) -> None:
    assert len(corpus.hubs) == 8
    assert len({hub["country"] for hub in corpus.hubs.values()}) == 6
    for hub in corpus.hubs.values():
        assert set(hub) == {"id", "name", "country", "language", "timezone", "reporting_year_starts"}
        assert re.fullmatch(r"[a-z0-9-]+", hub["id"])
        assert re.fullmatch(r"[A-Z]{2}", hub["country"])
        assert hub["language"] in {"en", "fr"}
        assert 1 <= hub["reporting_year_starts"] <= 12
        assert ZoneInfo(hub["timezone"])


def test_every_person_stands_in_a_known_hub_under_a_known_manager(corpus: Corpus) -> None:
    for person in corpus.people.values():
        assert set(person) <= PERSON_FIELDS, person["id"]
        assert re.fullmatch(r"p-[a-z-]+", person["id"])
        assert person["hub"] in corpus.hubs
        assert person.get("manager", "nobody") in {*corpus.people, "nobody"}
        assert person.get("manager") != person["id"]
        assert 1 <= person.get("seniority", 1) <= 5
        assert all(move["hub"] in corpus.hubs for move in person.get("previous_hubs", []))


def test_every_write_up_has_the_fields_of_the_house_format(corpus: Corpus) -> None:
    for write_up in corpus.write_ups.values():
        front = write_up.front
        assert set(front) <= WRITE_UP_FIELDS, write_up.id
        assert write_up.path.stem == write_up.id
        assert front["kind"] == "write_up"
        assert front["fictional"] is True
        assert front["country"] == corpus.hubs[front["hub"]]["country"]
        assert front["language"] in {"en", "fr"}
        assert front["outcome"] in {"worked", "partly", "not", "unknown"}
        assert front["format"] in {"in_person", "virtual", "hybrid"}
        assert front["visibility"] in {"organisation", "hub"}
        assert isinstance(front["date"], date)
        assert all(re.fullmatch(r"[a-z-]+", topic) for topic in front["topics"])


def test_every_seat_is_a_known_person_seated_once(corpus: Corpus) -> None:
    for write_up in corpus.write_ups.values():
        people = write_up.people()
        assert set(people) <= set(corpus.people), write_up.id
        assert len(people) == len(set(people)), write_up.id
        assert {seat["role"] for seat in write_up.front["people"]} <= ROLES
        assert len(write_up.people("host_lead")) == 1
        assert len(write_up.people("facilitator")) == 1
        assert 4 <= len(write_up.people("peer")) <= 12


def test_the_body_has_the_parts_of_a_write_up_in_order(corpus: Corpus) -> None:
    for write_up in corpus.write_ups.values():
        parts = re.findall(r"^## (.+)$", write_up.body, flags=re.MULTILINE)
        expected = PARTS[write_up.language]
        assert parts in (expected, expected[:3]), write_up.id
        assert write_up.body.count("\n### ") >= 6, write_up.id


def test_a_write_up_is_one_to_two_pages(corpus: Corpus) -> None:
    for write_up in corpus.write_ups.values():
        assert 350 <= len(write_up.body.split()) <= 900, write_up.id


def test_a_link_to_a_newer_write_up_is_on_both_and_points_forward(corpus: Corpus) -> None:
    for write_up in corpus.write_ups.values():
        if newer := write_up.front.get("superseded_by"):
            assert corpus.write_ups[newer].front["supersedes"] == write_up.id
            assert corpus.write_ups[newer].front["date"] > write_up.front["date"]
        if older := write_up.front.get("supersedes"):
            assert corpus.write_ups[older].front["superseded_by"] == write_up.id


def test_everything_is_marked_as_fictional() -> None:
    assert "All of it is fictional" in (CORPUS / "README.md").read_text(encoding="utf-8")
    for path in CORPUS.rglob("*.yaml"):
        assert "fictional" in path.read_text(encoding="utf-8").lower(), path.name
    for path in CORPUS.rglob("*.md"):
        assert "fictional" in path.read_text(encoding="utf-8").lower(), path.name


def test_no_address_or_number_could_reach_a_real_person() -> None:
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        for address in re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", text):
            assert address.endswith(("@example.org", "@example.com")), (path.name, address)
        for number in re.findall(r"\+\d[\d ]{6,}", text):
            assert re.fullmatch(r"\+44 7700 900\d{3}|\+1 202 555 01\d\d", number), (path.name, number)
        assert "http" not in text, path.name


def test_every_text_is_clean_utf_8() -> None:
    for path in TEXTS:
        text = path.read_bytes().decode("utf-8")
        assert not re.search("[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]", text), path.name
        assert "\r" not in text, path.name


def test_the_readme_describes_every_field(corpus: Corpus) -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    in_use = {field for file in corpus.files.values() for field in file.fields}
    for field in WRITE_UP_FIELDS | PERSON_FIELDS | in_use:
        assert f"`{field}`" in readme, field
