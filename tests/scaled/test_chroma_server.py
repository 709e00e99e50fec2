"""Chroma's server, shared: one writes, all ask, and whenever it cannot be trusted exact search answers."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from scale.processes import House, Ports
from service import leases
from service.database import Database
from service.library import broad_search, chroma, chroma_server, store
from service.library.chroma_server import ChromaServer
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from tests.library.conftest import EVERYBODY, STORIES, embed_all, put

QUERIES = ("doses spoiled when the refrigerator broke", "money that arrives after the season", "children at noon")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, ports: Ports) -> Iterator[House]:
    """Chroma's server, behind nginx that asks for a token."""
    with House(tmp_path_factory.mktemp("chroma"), ports, database_url="") as started:
        started.start_chroma()
        started.start_nginx(services=0)
        yield started


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder(threads=1)


@pytest.fixture
def libraries(
    sqlite_database: Database, server: House, embedder: BundledEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Library]]:
    """Of three processes: two may write, the third only answers."""
    monkeypatch.setattr(broad_search, "AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(broad_search, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(chroma_server, "RENEW_SECONDS", 0.2)
    monkeypatch.setattr(chroma, "ANSWER_SECONDS", 3.0)

    def process(*, works: bool) -> Library:
        shared = ChromaServer(sqlite_database, server.chroma_url, server.token, embedder.name)
        return Library(sqlite_database, home=tmp_path, embedder=embedder, chroma_from=1, chroma=shared, works=works)

    made = [process(works=True), process(works=True), process(works=False)]
    for id in STORIES:
        put(made[0], id, language="fr" if id == "versement" else "en")
    embed_all(made[0])
    for each in made:
        each.open()
    yield made
    for each in made:
        each.close()


def ids(library: Library, query: str) -> list[str]:
    return [hit.document.id for hit in library.search(query, caller=EVERYBODY).hits]


def exact(library: Library, query: str) -> list[str]:
    plain = Library(library.database, home=library.home / "elsewhere", embedder=library.embedder)
    return ids(plain, query)


def until(holds: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} seconds")


def asks(library: Library) -> bool:
    """Whether this process would ask the server now."""
    library.index.catch_up()
    return library.broad.chroma_for(len(STORIES)) is not None


def all_ask(libraries: list[Library]) -> None:
    """Wait until every process would; or say how each stands."""
    try:
        until(lambda: all(asks(each) for each in libraries))
    except AssertionError as error:
        for each in libraries:
            index, shared = each.index, each.broad.chroma
            with each.database.transaction(read_only=True) as tx:
                told = leases.told(tx, chroma_server.LEASE)
            knows = f"knows {index.sequence}, told {told}, {len(index.dense)} vectors"
            error.add_note(f"{knows}; gave up: {each.broad.gave_up}, writes: {shared.writes}, wants {shared._queue}")
        raise


def writers(libraries: list[Library]) -> list[int]:
    return [number for number, each in enumerate(libraries) if each.broad.chroma.writes]


def test_one_writes_and_all_find_the_same_with_it_as_without(libraries: list[Library]) -> None:
    all_ask(libraries)
    assert len(writers(libraries)) == 1
    assert 2 not in writers(libraries)
    for library in libraries:
        for query in QUERIES:
            assert ids(library, query) == exact(library, query)


def test_what_is_added_changed_or_deleted_through_one_is_so_in_each(libraries: list[Library]) -> None:
    all_ask(libraries)
    put(libraries[1], "marmalade", "Zebrafish spilt the marmalade on the xylophone.")
    embed_all(libraries[1])
    with libraries[0].database.transaction() as tx:
        store.remove(tx, ["road"])
    all_ask(libraries)
    for library in libraries:
        for query in ("zebrafish and a xylophone", "lorries stuck in mud"):
            assert ids(library, query) == exact(library, query)
        assert "marmalade" in ids(library, "zebrafish and a xylophone")


def test_another_writes_once_the_writer_is_gone(libraries: list[Library], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma_server, "LEASE_SECONDS", 1.0)
    all_ask(libraries)
    first = writers(libraries)[0]
    other = libraries[1 - first]
    writer = libraries[first].broad
    writer._closing.set()  # it dies without a word: nobody renews its lease, and nothing is given back
    until(lambda: other.broad.chroma.writes)
    put(other, "marmalade", "Zebrafish spilt the marmalade on the xylophone.")
    embed_all(other)
    for library in (other, libraries[2]):
        until(partial(asks, library))
        assert "marmalade" in ids(library, "zebrafish and a xylophone")


def test_a_server_that_is_away_costs_no_answer_and_is_asked_again_when_it_is_back(
    libraries: list[Library], server: House
) -> None:
    all_ask(libraries)
    server.kill("chroma")
    for library in libraries:
        for query in QUERIES:
            assert ids(library, query) == exact(library, query)
    assert not any(asks(each) for each in libraries)
    server.start_chroma()
    all_ask(libraries)
    for library in libraries:
        assert ids(library, QUERIES[0]) == exact(library, QUERIES[0])


def test_a_server_that_does_not_answer_is_not_waited_for(libraries: list[Library], server: House) -> None:
    """Asked without nginx, which would give up on its own after a minute."""
    other = libraries[2]
    shared = ChromaServer(other.database, f"http://127.0.0.1:{server.ports.chroma}", server.token, other.embedder.name)
    library = Library(
        other.database, home=other.home, embedder=other.embedder, chroma_from=1, chroma=shared, works=False
    )
    library.open()
    until(lambda: asks(library))
    server.parts["chroma"].send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor(1) as searching:
        answer = searching.submit(ids, library, QUERIES[0])
        try:
            assert answer.result(timeout=120) == exact(library, QUERIES[0])
            assert not asks(library)
        finally:
            server.parts["chroma"].send_signal(signal.SIGCONT)
    until(lambda: asks(library))
    library.close()


def test_a_server_that_lost_what_it_had_is_filled_again(libraries: list[Library]) -> None:
    """Nobody asks the writer anything, so that it has to notice by itself."""
    all_ask(libraries)
    writer, reader = libraries[writers(libraries)[0]].broad.chroma, libraries[2]
    for collection in writer._client.list_collections():
        writer._client.delete_collection(collection.name)
    assert ids(reader, QUERIES[0]) == exact(reader, QUERIES[0])
    assert not asks(reader)

    def was_answered_by_it() -> bool:
        return asks(reader) and ids(reader, QUERIES[0]) == exact(reader, QUERIES[0]) and asks(reader)

    until(was_answered_by_it)


def test_a_wrong_token_is_no_reason_to_stop(libraries: list[Library]) -> None:
    shared = libraries[2].broad.chroma
    assert isinstance(shared, ChromaServer)
    other = ChromaServer(shared.database, shared.address.geturl(), "guess", shared.model)
    assert not other.open()
    assert not other.holds(libraries[2].index.sequence)
