"""Chroma as an index that can be thrown away: it follows, it is checked, and when it is gone or broken exact search answers."""

import ctypes
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from service.access.caller import Caller
from service.domain.ids import AccountId, DocumentId, HubId
from service.domain.library import SearchFilter
from service.domain.places import Space, Visibility
from service.library import broad_search, chroma, store
from service.library.broad_search import REST_SECONDS
from service.library.chroma import FORGET, ChromaIndex, is_sound
from service.library.library import Library
from tests.library.conftest import EVERYBODY, STORIES, embed_all, put

M_PERTURB = -6


@pytest.fixture
def large(stories: Library) -> Library:
    """A library that counts as large from its first passage: Chroma answers what is broad."""
    stories.index.catch_up()
    stories.broad.passages_from = 1
    assert stories.broad.chroma.open()
    settle(stories)
    return stories


def settle(library: Library) -> None:
    library.index.catch_up()
    while library.broad.step():
        pass


def delete(library: Library, id: str) -> None:
    with library.database.transaction() as tx:
        store.remove(tx, [id])


def ids(library: Library, query: str, caller: Caller = EVERYBODY, filter: SearchFilter | None = None) -> list[str]:
    return [hit.document.id for hit in library.search(query, caller=caller, filter=filter).hits]


def exact(library: Library, query: str, caller: Caller = EVERYBODY) -> list[str]:
    plain = Library(library.database, home=library.home / "elsewhere", embedder=library.embedder)
    return ids(plain, query, caller)


def restarted(library: Library) -> Library:
    """A new process's view of the same folder."""
    library.broad.chroma.close()
    again = Library(library.database, home=library.home, embedder=library.embedder, chroma_from=1)
    again.index.load()
    return again


def test_broad_queries_are_answered_as_exact_search_would(large: Library) -> None:
    assert large.broad.chroma_for(len(STORIES)) is large.broad.chroma
    for query in (
        "doses spoiled when the refrigerator broke",
        "money that arrives after the season",
        "children at noon",
    ):
        assert ids(large, query) == exact(large, query)


def test_changes_are_followed_and_strangers_never_see_more(large: Library) -> None:
    put(large, "lake", "A pump by the lake.", hub_id=HubId("lake"), visibility=Visibility.HUB)
    put(large, "closed", "A pump behind a door.", visibility=Visibility.PARTICIPANTS)
    put(large, "play", "A pump in a play.", space=Space.PRACTICE)
    put(large, "old", "A pump of old.", superseded_by=DocumentId("pump"))
    embed_all(large)
    settle(large)
    stranger = Caller(account_id=AccountId("bo"), name="Bo")
    member = stranger.model_copy(update={"hub_ids": frozenset({HubId("lake")})})
    for caller in (EVERYBODY, stranger, member):
        assert ids(large, "pumping water", caller) == exact(large, "pumping water", caller)
    assert {"lake", "closed"} <= set(ids(large, "pumping water"))
    assert not {"lake", "closed", "play", "old"} & set(ids(large, "pumping water", stranger))
    assert "old" in ids(large, "pumping water", filter=SearchFilter(include_superseded=True))
    with large.database.transaction() as tx:
        found = store.get(tx, DocumentId("pump"), seen_by=EVERYBODY)
        store.correct(tx, found.model_copy(update={"visibility": Visibility.PARTICIPANTS}), seen_by=EVERYBODY)
    assert "pump" not in ids(large, "spare parts for the pump", stranger)
    settle(large)
    assert "pump" not in ids(large, "spare parts for the pump", stranger)


def test_a_deletion_is_followed_also_where_the_database_was_away_when_chroma_looked(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete(large, "pump")
    large.index.catch_up()
    with monkeypatch.context() as away:
        away.setattr(large.broad, "_groups", Mock(side_effect=OperationalError("SELECT", {}, Exception("locked"))))
        with pytest.raises(OperationalError):
            large.broad.step()
    settle(large)
    assert "pump" not in large.broad.chroma._placed


def test_whoever_dies_in_the_middle_of_a_deletion_left_word_that_the_folder_holds_it(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete(large, "pump")
    large.index.catch_up()
    for collection in large.broad.chroma._collections.values():
        monkeypatch.setattr(collection, "delete", Mock(side_effect=InterruptedError))
    assert not large.broad.chroma.holds_deleted
    with pytest.raises(InterruptedError):
        settle(large)
    assert large.broad.chroma.holds_deleted


def test_a_restart_finds_everything_in_place_and_drops_what_is_gone(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma, "is_sound", lambda _folder: True)
    delete(large, "road")
    again = restarted(large)
    assert again.broad.chroma.open()
    settle(again)
    assert again.broad.chroma.ready
    assert ids(again, "lorries stuck in mud") == exact(again, "lorries stuck in mud")
    again.close()


def test_a_second_process_does_not_get_the_folder(large: Library) -> None:
    second = ChromaIndex(large.broad.chroma.folder, large.embedder.name)
    assert not second.open()


@pytest.mark.parametrize("damage", ["rubbish", "missing"])
def test_a_damaged_or_missing_folder_costs_no_answer_and_is_built_again_without_embedding(
    large: Library, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ids(large, "doses spoiled in the heat")
    large.broad.chroma.close()
    files = [path for path in large.broad.chroma.folder.rglob("*") if path.is_file() and path.name != "lock"]
    assert files
    for path in files:
        if damage == "missing":
            path.unlink()
        else:
            path.write_bytes(b"rubbish" * 999)
    again = restarted(large)
    assert ids(again, "doses spoiled in the heat") == before
    assert again.broad.chroma.open()
    monkeypatch.setattr(type(again.embedder), "embed", None)
    settle(again)
    assert again.broad.chroma.ready
    monkeypatch.undo()
    assert ids(again, "doses spoiled in the heat") == before
    again.close()


def test_when_chroma_fails_in_the_middle_exact_search_answers(large: Library) -> None:
    for name in large.broad.chroma._collections:
        large.broad.chroma._collections[name] = None
    assert ids(large, "doses spoiled in the heat") == exact(large, "doses spoiled in the heat")
    assert large.broad.chroma_for(len(STORIES)) is None


def test_the_next_write_waits_longer_while_people_search(large: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    now = monotonic() + 3_600  # nobody has searched for an hour
    monkeypatch.setattr(broad_search, "monotonic", lambda: now)
    assert large.broad.rest_after(0.2) == REST_SECONDS
    large.search("The pump broke", caller=EVERYBODY)
    assert large.broad.rest_after(0.2) == 0.1
    assert large.broad.rest_after(0.001) == REST_SECONDS
    now += 5
    assert large.broad.rest_after(0.2) == REST_SECONDS


def test_another_models_collections_are_thrown_away(large: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "is_sound", lambda _folder: True)
    large.broad.chroma.close()
    other = ChromaIndex(large.broad.chroma.folder, "another-model")
    assert other.open()
    assert other._collections == {}
    assert other._client.list_collections() == []
    other.close()


def test_the_check_runs_in_a_process_of_its_own_and_finds_a_good_folder_sound(large: Library) -> None:
    folder = large.broad.chroma._generation()
    assert folder is not None
    large.broad.chroma.close()
    assert is_sound(folder)


def test_deleted_means_gone_from_every_file_of_the_data_folder(large: Library, tmp_path: Path) -> None:
    put(large, "xylophone", "Xylophonically speaking, the zebrafish marmalade was spilt.", title="Xylophone marmalade")
    embed_all(large)
    settle(large)
    assert ids(large, "zebrafish")[0] == "xylophone"
    rows = large.index.dense.vectors_of(["xylophone"])["xylophone"].vectors.copy()
    vector = rows[0].tobytes()
    assert any(vector in path.read_bytes() for path in large.broad.chroma.folder.rglob("*") if path.is_file())
    delete(large, "xylophone")
    large.forget_traces()
    settle(large)
    assert (large.broad.chroma.folder / FORGET).exists()
    large.broad.chroma.afresh()
    settle(large)
    large.database.forget_traces()
    left = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file()
        and any(
            word in path.read_bytes()
            for word in (b"ylophon", b"zebrafish", b"marmalade", vector, rows.astype("<f2").tobytes())
        )
    ]
    assert left == []
    assert "xylophone" not in ids(large, "zebrafish")
    assert ids(large, "doses spoiled in the heat")[0] == "clinic"


@pytest.fixture
def memory_as_found() -> Iterator[None]:
    """Memory nobody has written to yet is never zeros, as in a process that has been at work for long. (Of glibc; others go without.)"""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", lambda *_: None)
    mallopt(M_PERTURB, 0x55)
    yield
    mallopt(M_PERTURB, 0)


@pytest.mark.usefixtures("memory_as_found")
def test_no_memory_of_this_process_stands_in_the_room_chroma_makes_for_a_graph(large: Library) -> None:
    put(large, "well", "A well of salt.", visibility=Visibility.PARTICIPANTS)
    embed_all(large)
    settle(large)
    ids(large, "doses spoiled in the heat")
    assert rooms(large)
    assert not any(rooms(large))
    again = restarted(large)
    assert again.broad.chroma.open()
    settle(again)
    ids(again, "doses spoiled in the heat")
    assert rooms(again)
    assert not any(rooms(again))
    again.close()


def rooms(library: Library) -> list[bytes]:
    """What stands in the files Chroma made for its graphs."""
    return [path.read_bytes().strip(b"\0") for path in library.broad.chroma.folder.rglob("data_level0.bin")]


def test_starting_the_service_does_not_import_chroma() -> None:
    code = "import sys, service.app; sys.exit('chromadb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
