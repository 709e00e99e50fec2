"""Search over a real library: by words, by meaning, with filters, as each reader may see it."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import select, update

from service import leases
from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId, DocumentId, HubId
from service.domain.library import SearchFilter
from service.domain.places import Language, Space, Visibility
from service.errors import NotFound
from service.library import changes, index, store, vectors
from service.library.embedder import BundledEmbedder, EmbedderUnavailable, Vectors
from service.library.library import COMPARED_AT_ONCE, Library
from service.library.tables import vectors as vectors_table
from tests.access.seeing import BagOfWords
from tests.library.conftest import EVERYBODY, STORIES, embed_all, put


class BrokenEmbedder:
    name = BundledEmbedder.name
    dimensions = BundledEmbedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderUnavailable("model_missing")


class OtherEmbedder:
    """Another model: vectors of its own kind, made of the letters of a text."""

    name = "letters@1"
    dimensions = 26

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        made = np.array(
            [[text.lower().count(chr(97 + at)) + 0.01 for at in range(26)] for text in texts], dtype=np.float32
        )
        unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit


def ids(library: Library, query: str, caller: Caller = EVERYBODY, filter: SearchFilter | None = None) -> list[str]:
    return [hit.document.id for hit in library.search(query, caller=caller, filter=filter).hits]


def test_a_story_is_found_by_its_words_and_says_which(stories: Library) -> None:
    results = stories.search("spare part for pumps", caller=EVERYBODY)
    first = results.hits[0]
    assert first.document.id == "pump"
    assert set(first.why.words) == {"spare", "parts", "pump"}
    assert first.why.by_words
    assert results.total_documents == len(STORIES)
    assert first.passage.document_id == "pump"


def test_a_story_is_found_by_its_meaning_without_sharing_a_word(stories: Library) -> None:
    results = stories.search("immunisation doses spoiled when refrigeration broke down", caller=EVERYBODY)
    assert results.by_meaning
    assert results.hits[0].document.id == "clinic"
    assert results.hits[0].why.by_meaning


def test_french_is_found_by_french_words_in_another_form(stories: Library) -> None:
    assert ids(stories, "mandats signés par les communes")[0] == "versement"
    assert ids(stories, "crédit")[0] == "versement"


def test_before_its_vectors_are_made_a_document_is_found_by_its_words(library: Library) -> None:
    put(library, "pump")
    results = library.search("pump", caller=EVERYBODY)
    assert ([hit.document.id for hit in results.hits], results.by_meaning) == (["pump"], False)
    embed_all(library)
    assert library.search("pump", caller=EVERYBODY).by_meaning


def test_when_the_embedder_cannot_run_search_goes_on_by_words_and_says_so(stories: Library, tmp_path: Path) -> None:
    lame = Library(stories.database, home=tmp_path, embedder=BrokenEmbedder())
    results = lame.search("spare parts", caller=EVERYBODY)
    assert (results.hits[0].document.id, results.by_meaning) == ("pump", False)
    assert not results.hits[0].why.by_meaning


def test_another_model_asks_for_reindex_and_search_goes_on_by_words(stories: Library, tmp_path: Path) -> None:
    other = Library(stories.database, home=tmp_path, embedder=OtherEmbedder())
    with other.database.transaction(read_only=True) as tx:
        assert other.asks_for_reindex(tx)
    assert other.fill_some() == 0
    assert not other.search("pump", caller=EVERYBODY).by_meaning


def test_what_an_earlier_build_of_the_bundled_model_read_is_read_again_without_asking(
    stories: Library, tmp_path: Path
) -> None:
    earlier = "all-MiniLM-L6-v2-onnx-int8@8199be6f"
    with stories.database.transaction() as tx:
        tx.execute(update(vectors_table).values(model=earlier))
        changes.set_model(tx, earlier)
        leases.release(tx, vectors.LEASE, stories.filling.me)  # that process is gone
    upgraded = Library(stories.database, home=tmp_path, embedder=stories.embedder)
    assert not upgraded.search("spoiled doses", caller=EVERYBODY).by_meaning
    embed_all(upgraded)
    assert upgraded.search("spoiled doses", caller=EVERYBODY).by_meaning
    with upgraded.database.transaction(read_only=True) as tx:
        assert not upgraded.asks_for_reindex(tx)
        assert set(tx.scalars(select(vectors_table.c.model))) == {stories.embedder.name}


@pytest.mark.parametrize(
    "query", ["", "   ", "\n", "?!…", "the of and", "\ud800 lone", "a" * 100_000, "{{ 7*7 }} <script>", "🙂"]
)
def test_any_query_gets_an_answer(stories: Library, query: str) -> None:
    assert stories.search(query, caller=EVERYBODY).total_documents == len(STORIES)


def test_filters_and_visibility_hold_for_words_and_meaning_alike(stories: Library) -> None:
    put(stories, "secret", "The pump of the hidden valley.", hub_id=HubId("lake"), visibility=Visibility.HUB)
    put(stories, "play", "The pump of the practice valley.", space=Space.PRACTICE)
    embed_all(stories)
    stranger = Caller(account_id=AccountId("bo"), name="Bo", hub_ids=frozenset({HubId("hills")}))
    member = stranger.model_copy(update={"hub_ids": frozenset({HubId("lake")})})
    for query in ("pump hidden valley", "water lifting machine in a concealed dale"):
        assert "secret" not in ids(stories, query, stranger)
        assert "secret" in ids(stories, query, member)
        assert "play" not in ids(stories, query)
        assert ids(stories, query, filter=SearchFilter(languages=(Language.FR,))) == ["versement"]
    assert stories.search("pump", caller=stranger).total_documents == len(STORIES)


def test_what_changes_is_in_the_next_search_of_every_process(stories: Library, tmp_path: Path) -> None:
    other = Library(stories.database, home=tmp_path, embedder=stories.embedder)
    assert ids(other, "zeppelin") == ids(stories, "zeppelin")
    put(stories, "airship", "A zeppelin carried the mail.")
    assert "airship" in ids(other, "zeppelin")
    embed_all(stories)
    assert ids(other, "zeppelin")[0] == "airship"
    with stories.database.transaction() as tx:
        found = store.get(tx, DocumentId("airship"), seen_by=EVERYBODY)
        store.correct(tx, found.model_copy(update={"visibility": Visibility.HUB}), seen_by=EVERYBODY)
    stranger = Caller(account_id=AccountId("bo"), name="Bo")
    assert "airship" not in ids(other, "zeppelin", stranger)
    with stories.database.transaction() as tx:
        store.remove(tx, ["airship"])
    assert "airship" not in ids(other, "zeppelin")
    assert "airship" not in ids(stories, "zeppelin")


def test_a_new_title_is_found_and_embedded_again(stories: Library) -> None:
    with stories.database.transaction() as tx:
        found = store.get(tx, DocumentId("road"), seen_by=EVERYBODY)
        store.correct(tx, found.model_copy(update={"title": "Quagmire"}), seen_by=EVERYBODY)
    assert ids(stories, "quagmire")[0] == "road"
    with stories.database.transaction(read_only=True) as tx:
        assert stories.waiting(tx) == 1
    embed_all(stories)
    assert ids(stories, "quagmire")[0] == "road"


def test_a_document_with_many_passages_counts_once_and_shows_the_best(library: Library) -> None:
    parts = [f"## Part {n}\n\n" + f"Talk about the weather on day {n}. " * 25 for n in range(8)]
    parts[5] += "\n\nThe carburettor was made of brass."
    put(library, "long", "\n\n".join(parts))
    put(library, "pump")
    embed_all(library)
    hits = library.search("brass carburettor", caller=EVERYBODY).hits
    assert [hit.document.id for hit in hits] == ["long", "pump"]
    assert "carburettor" in hits[0].passage.text


def test_paging_and_leaving_out(stories: Library) -> None:
    everything = ids(stories, "the money for the pump came late")
    second = stories.search("the money for the pump came late", caller=EVERYBODY, limit=2, offset=2).hits
    assert [hit.document.id for hit in second] == everything[2:4]
    left = stories.search("the money for the pump came late", caller=EVERYBODY, exclude=(everything[0],))
    assert [hit.document.id for hit in left.hits] == everything[1:]


def test_a_case_brings_its_passages_and_is_hidden_from_those_who_may_not_see_it(stories: Library) -> None:
    put(stories, "secret", "The pump.", hub_id=HubId("lake"), visibility=Visibility.HUB)
    stranger = Caller(account_id=AccountId("bo"), name="Bo")
    with stories.database.transaction(read_only=True) as tx:
        assert stories.case(tx, DocumentId("secret"), caller=EVERYBODY).passages[0].text == "The pump."
        with pytest.raises(NotFound):
            stories.case(tx, DocumentId("secret"), caller=stranger)


def test_the_background_thread_loads_embeds_and_stops(library: Library) -> None:
    put(library, "pump")
    library.open()
    assert library.index.ready.wait(30)
    for _ in range(300):
        with library.database.transaction(read_only=True) as tx:
            if not library.waiting(tx):
                break
        library.look_now()
        time.sleep(0.05)
    library.index.catch_up()
    assert library.search("pump", caller=EVERYBODY).by_meaning
    library.close()
    assert not library.keeper.runs


def test_no_more_searches_are_compared_at_once_than_is_allowed(
    stories: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many ask: each copies what its reader may find."""
    comparing, most, lock, compare = 0, 0, Lock(), stories._allowed

    def counted(*arguments: Any, **more: Any) -> Any:
        nonlocal comparing, most
        with lock:
            comparing += 1
            most = max(most, comparing)
        try:
            time.sleep(0.01)
            return compare(*arguments, **more)
        finally:
            with lock:
                comparing -= 1

    monkeypatch.setattr(stories, "_allowed", counted)
    with ThreadPoolExecutor(12) as readers:
        list(readers.map(lambda at: stories.search(f"budget line {at}", caller=EVERYBODY), range(24)))
    assert most == COMPARED_AT_ONCE


def test_while_meaning_is_still_read_in_search_goes_by_words_and_says_so(
    stories: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, go_on = vectors.embedded, Event()

    def slowly(*given: Any) -> Any:
        assert go_on.wait(60)
        return read(*given)

    monkeypatch.setattr(vectors, "embedded", slowly)
    monkeypatch.setattr(index, "PATIENCE_SECONDS", 0.1)
    started = Library(stories.database, home=tmp_path, embedder=stories.embedder)
    loading = Thread(target=started.index.load)
    loading.start()
    started.index.words_ready.wait(60)
    found = started.search("spare parts for the pump", caller=EVERYBODY)
    assert (found.hits[0].document.id, found.by_meaning) == ("pump", False)
    go_on.set()
    loading.join(60)
    assert started.search("spare parts for the pump", caller=EVERYBODY).by_meaning
    put(started, "new", "A zeppelin carried the mail.")
    assert ids(started, "zeppelin")[0] == "new"


def test_a_process_that_stood_still_while_a_deletion_was_followed_and_forgotten_has_it_no_more(
    database: Database, tmp_path: Path
) -> None:
    one, still = (Library(database, home=tmp_path / name, embedder=BagOfWords()) for name in ("one", "still"))
    for id in ("pump", "road"):
        put(one, id, "Handpumps and a road.")
    embed_all(one)
    for each in (one, still):
        each.index.catch_up()
    with database.transaction() as tx:
        store.remove(tx, ["road"])
    with database.transaction() as tx:
        changes.forget_gone(tx, up_to=changes.latest(tx))
        latest = changes.latest(tx)
    still.index.changed()
    still.index.catch_up()
    assert still.index.changed() == ({"road"}, latest)
    assert (still.index.lexical.document_ids, "road" in still.index.dense) == ({"pump"}, False)


def test_a_change_that_changed_nothing_is_followed_once_and_not_at_every_search(
    stories: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories.index.catch_up()
    with stories.database.transaction() as tx:
        assert store.put(tx, [], import_id=None, made_by=EVERYBODY, now=datetime.now(UTC)) == {}
    stories.index.catch_up()
    monkeypatch.setattr(changes, "since", Mock(side_effect=AssertionError("there is nothing to follow")))
    stories.index.catch_up()
