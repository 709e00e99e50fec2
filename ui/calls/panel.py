"""The panel of a file, and who facilitates, takes notes and keeps the time."""

from collections.abc import Sequence

from service.domain.panel_files import AskedChart, PanelFile, PanelSettings, PanelView, Suggestion
from service.domain.panels import Outcome, SeatsView
from ui.calls.reading import many, one, where_permitted
from ui.client import Client

ROOT = "/peer-assists"


def view(client: Client, file_id: str) -> PanelView:
    return one(PanelView, client.get(f"{ROOT}/{file_id}/panel"), client.language)


def keep(client: Client, panel: PanelFile, settings: PanelSettings) -> PanelView:
    body = {"settings": settings.model_dump(mode="json"), "revision": panel.revision}
    return one(PanelView, client.put(f"{ROOT}/{panel.peer_assist_id}/panel", body), client.language)


def solve(client: Client, file_id: str) -> Outcome:
    return one(Outcome, client.post(f"{ROOT}/{file_id}/panel/solve"), client.language)


def seats(client: Client, file_id: str, seats: Sequence[str], *, out: str = "", into: str = "") -> SeatsView:
    """What these people would be as a panel; with `out`, one of them for `into`, or for the best the rules allow."""
    body = {"seats": list(seats), "out": out or None, "into": into or None}
    return one(SeatsView, client.post(f"{ROOT}/{file_id}/panel/seats", body), client.language)


def choose(client: Client, file_id: str, seats: Sequence[str], revision: int) -> PanelView:
    body = {"seats": list(seats), "revision": revision}
    return one(PanelView, client.post(f"{ROOT}/{file_id}/panel/choose", body), client.language)


def invitations(client: Client, file_id: str) -> AskedChart | None:
    """None for who chooses no peers."""
    path = f"{ROOT}/{file_id}/panel/invitations"
    return where_permitted(lambda: one(AskedChart, client.get(path), client.language))


def suggestions(client: Client, file_id: str, helper: str, *, words: str = "") -> tuple[Suggestion, ...]:
    """The likeliest; with `words`, whom the directory finds by them."""
    answer = client.get(f"{ROOT}/{file_id}/panel/suggestions", helper=helper, q=words or None)
    return many(Suggestion, answer, client.language)


def set_helpers(client: Client, file_id: str, *, note_taker: str | None, timekeeper: str | None) -> PanelView:
    body = {"note_taker_id": note_taker, "timekeeper_id": timekeeper}
    return one(PanelView, client.put(f"{ROOT}/{file_id}/panel/helpers", body), client.language)
