"""The only road from the desk to the service.

    ServiceProblem            a sentence for the reader, in their language
    ├── Refused               the service answered and said no; `fields` says where
    │   ├── SignedOut         401
    │   ├── Missing           404, or not for this reader
    │   └── Stale             409 with both versions: somebody else saved first
    └── Unreachable           no answer, or an answer that is not ours

A new call is one method here: `self.get("/peer-assists", page=2)`, `self.post("/peer-assists", {...})`.
"""

import hashlib
import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self
from uuid import uuid4

import httpx

from service.carried import HEADER, new_request_id
from ui.texts import Catalogue, Language, Texts, catalogue_of

SERVICE_URL = "http://127.0.0.1:8000"
API = "/api/v1"
CATALOGUE_KEPT_SECONDS = 600.0
MOST_UNANSWERED = 1_000
MOST_SERVICES = 4
TIMEOUT = httpx.Timeout(20.0, connect=3.0)

UNREACHABLE: Mapping[Language, str] = {
    "en": (
        "The desk cannot reach the Peer Assist service just now. What was saved is safe, and what you type stays in "
        "this browser until it is back. Wait a moment, then try again."
    ),
    "fr": (
        "Le bureau n’arrive pas à joindre le service Peer Assist pour l’instant. Ce qui a été enregistré est en sûreté, "
        "et ce que vous saisissez reste dans ce navigateur jusqu’à son retour. Patientez un instant, puis réessayez."
    ),
}
REFERENCE: Mapping[Language, str] = {
    "en": "For whoever runs your desk: {reference}.",
    "fr": "Pour la personne qui gère votre bureau : {reference}.",
}
"""Under which the logs have it."""
TRY_AGAIN: Mapping[Language, str] = {"en": "Try again", "fr": "Réessayer"}


@dataclass(frozen=True)
class FieldProblem:
    """One value the service could not take: `path` as in `sheet.problem`, and a sentence about it."""

    path: str
    message: str


class ServiceProblem(Exception):
    """Something to tell the reader. `str()` is the message id, so that logs never hold people's words."""

    def __init__(self, message_id: str, sentence: str, *, fields: Sequence[FieldProblem] = ()) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.sentence = sentence
        self.fields = tuple(fields)

    def in_full(self, names: Mapping[str, str] = MappingProxyType({})) -> str:
        """The sentence, then one for each value it is about, after the name that value has on the page."""
        about = (" – ".join(filter(None, (names.get(field.path), field.message))) for field in self.fields)
        return " ".join([self.sentence, *about])

    def in_short(self) -> str:
        """What is said of the values alone, where there is one box and everybody sees which; else the sentence."""
        return " ".join(field.message for field in self.fields) or self.sentence


class Refused(ServiceProblem):
    """`retry_after`: seconds until it may be tried again, where the service says so."""

    retry_after: int | None = None


class SignedOut(Refused):
    pass


class Missing(Refused):
    pass


class Stale(Refused):
    """Somebody else saved first: `current` is what is stored, `yours` what was sent."""

    def __init__(self, message_id: str, sentence: str, *, current: Any, yours: Any) -> None:
        super().__init__(message_id, sentence)
        self.current = current
        self.yours = yours


class Unreachable(ServiceProblem):
    """`reference`: of a request that left and was not answered, so that the service's log may know of it."""

    def __init__(self, language: Language, reference: str = "") -> None:
        sentence = UNREACHABLE[language]
        super().__init__("unreachable", with_reference(sentence, language, reference) if reference else sentence)


def with_reference(sentence: str, language: Language, reference: str) -> str:
    return f"{sentence} {REFERENCE[language].format(reference=reference)}"


class _Connections:
    """One pool for all sessions of this process: opening a client costs more than most calls. A desk has one service; tests have many."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, httpx.Client] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, base_url: str) -> httpx.Client:
        with self._lock:
            if base_url not in self._open:
                self._open[base_url] = httpx.Client(
                    base_url=base_url, timeout=TIMEOUT, follow_redirects=False, trust_env=False
                )
            while len(self._open) > MOST_SERVICES:
                self._open.popitem(last=False)[1].close()
            return self._open[base_url]


_connections = _Connections()


@dataclass(frozen=True)
class Client:
    """Calls for one reader. Cheap to make; the connections are shared.

    `person` and `space` are ids (sent as `X-Person`, `X-Space`), `http` is given in tests. Where people sign in, `session` is the token of
    theirs, which says who they are, `account` its account, and `person` who that is in the directory.
    """

    language: Language = "en"
    person: str | None = None
    space: str | None = None
    session: str | None = field(default=None, repr=False)
    account: str | None = None
    address: str | None = None
    """The reader's network address, passed on where guessing is counted by it."""
    base_url: str = field(default_factory=lambda: os.environ.get("PEER_ASSIST_SERVICE_URL", SERVICE_URL))
    http: httpx.Client | None = None
    hidden_removed: Callable[[int], None] | None = None
    """Called with how many hidden characters the service took out of what was sent."""
    writes: Callable[[], None] | None = None
    """Called whenever something other than a question is sent: what was read before may no longer be so."""

    def acting(self, *, person: str | None = None, space: str | None = None, language: Language | None = None) -> Self:
        """The same road for another person, space or language; what is not named stays."""
        return replace(
            self, language=language or self.language, person=person or self.person, space=space or self.space
        )

    # -- plain calls; each gives the JSON of the answer, or None when there is none --

    def get(self, path: str, **query: Any) -> Any:
        return self._call("GET", path, query=query)

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        return self._call("POST", path, body=body, query=query)

    def put(self, path: str, body: Any, **query: Any) -> Any:
        return self._call("PUT", path, body=body, query=query)

    def patch(self, path: str, body: Any, **query: Any) -> Any:
        return self._call("PATCH", path, body=body, query=query)

    def delete(self, path: str, **query: Any) -> Any:
        return self._call("DELETE", path, query=query)

    def upload(
        self,
        path: str,
        *,
        name: str,
        content: bytes,
        media_type: str,
        seconds: float | None = None,
        **form: str | list[str],
    ) -> Any:
        """Send one file as `file`, with further form fields. `seconds`: how long to wait, where it takes longer than most."""
        more: dict[str, Any] = {} if seconds is None else {"timeout": httpx.Timeout(seconds, connect=3.0)}
        request = self._request("POST", path, files={"file": (name, content, media_type)}, data=form, **more)
        return self._answer(self._send(request))

    def upload_many(self, path: str, files: Sequence[tuple[str, bytes]], **form: str) -> Any:
        """Send several files as `files`, with further form fields."""
        parts = [("files", (name, content, "application/octet-stream")) for name, content in files]
        return self._answer(self._send(self._request("POST", path, files=parts, data=form)))

    def download(self, path: str, **query: Any) -> bytes:
        """The bytes of an answer that is not JSON, such as a PDF."""
        response = self._send(self._request("GET", path, params=_present(query)))
        if response.is_error:
            self._answer(response)
        return response.content

    def download_made(self, path: str, body: Any = None) -> bytes:
        """The bytes of something that is made by asking for it, such as a mail with an address of its own."""
        response = self._send(self._request("POST", path, json=body))
        if response.is_error:
            self._answer(response)
        return response.content

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Every item of a paged list, asked for page by page: `next` goes back as `after`."""
        after: str | None = None
        while True:
            answer = self.get(path, **query, after=after)
            yield from answer["items"]
            after = answer.get("next")
            if not after:
                return

    # -- words --

    def catalogue(self, language: Language | None = None) -> Catalogue:
        """All sentences of one language, kept for ten minutes; an older copy serves while the service is away."""
        wanted = language or self.language
        return _catalogues.get(self, wanted)

    def texts(self) -> Texts:
        """The catalogue in this reader's language, ready to speak."""
        return Texts(language=self.language, catalogue=self.catalogue())

    # -- how a call is made --

    def _request(self, method: str, path: str, **content: Any) -> httpx.Request:
        headers = {"Accept": "application/json", "Accept-Language": self.language, HEADER: new_request_id()}
        if method == "POST":
            headers["Idempotency-Key"] = _unanswered.key_of(self._said(path, content))
        if self.session:
            headers["Authorization"] = f"Bearer {self.session}"
        elif self.person:
            headers["X-Person"] = self.person
        if self.address:
            headers["X-Forwarded-For"] = self.address
        if self.space:
            headers["X-Space"] = self.space
        return self._http().build_request(method, API + path, headers=headers, **content)

    def _said(self, path: str, content: Mapping[str, Any]) -> str:
        """A hash of what is sent by whom: the same press of the same button gives the same."""
        whole = hashlib.sha256()
        waiting: list[Any] = [(self.base_url, self.session, self.person, self.space), path, *sorted(content.items())]
        while waiting:
            each = waiting.pop()
            if isinstance(each, (list, tuple)):
                waiting.extend([*each, len(each)])
            else:
                whole.update(each if isinstance(each, bytes) else repr(each).encode("utf-8", "replace"))
                whole.update(b"\x1f")
        return whole.hexdigest()

    def _call(self, method: str, path: str, *, body: Any = None, query: Mapping[str, Any]) -> Any:
        return self._answer(self._send(self._request(method, path, json=body, params=_present(query))))

    def _send(self, request: httpx.Request) -> httpx.Response:
        if self.writes is not None and request.method != "GET":
            self.writes()
        try:
            response = self._tried(request)
        except httpx.ConnectError as error:
            raise Unreachable(self.language) from error
        except httpx.TransportError as error:
            raise Unreachable(self.language, request.headers[HEADER]) from error
        if not response.is_server_error:
            _unanswered.answered(request.headers.get("Idempotency-Key"))
        return response

    def _tried(self, request: httpx.Request) -> httpx.Response:
        """Once more where the line was cut and sending again does no harm: after a restart of the service every kept line is dead."""
        try:
            return self._http().send(request)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if request.method not in ("GET", "POST"):
                raise
            return self._http().send(request)

    def _http(self) -> httpx.Client:
        return self.http or _connections(self.base_url)

    def _answer(self, response: httpx.Response) -> Any:
        if response.is_success:
            removed = response.headers.get("X-Hidden-Removed", "")
            if self.hidden_removed is not None and removed.isdecimal():
                self.hidden_removed(int(removed))
            return _json_of(response, self.language) if response.content else None
        error = _json_of(response, self.language)
        error = error.get("error") if isinstance(error, dict) else None
        if not isinstance(error, dict) or "message" not in error:
            raise Unreachable(self.language)
        message_id, sentence = str(error.get("id", "unknown")), str(error["message"])
        if response.is_server_error and error.get("request_id"):
            sentence = with_reference(sentence, self.language, str(error["request_id"]))
        if response.status_code == 401:
            raise SignedOut(message_id, sentence)
        if response.status_code == 404:
            raise Missing(message_id, sentence)
        if response.status_code == 409 and error.get("current") is not None:
            raise Stale(message_id, sentence, current=error["current"], yours=error.get("yours"))
        fields = [FieldProblem(str(item["path"]), str(item["message"])) for item in error.get("fields") or ()]
        refused = Refused(message_id, sentence, fields=fields)
        after = response.headers.get("retry-after", "")
        refused.retry_after = int(after) if after.isdecimal() else None
        raise refused


def _present(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}


def _json_of(response: httpx.Response, language: Language) -> Any:
    try:
        return response.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Unreachable(language) from error


class _Unanswered:
    """The keys of requests whose answer never came. The same one again goes out with the same key, and is taken in once."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def key_of(self, said: str) -> str:
        with self._lock:
            key = self._keys.setdefault(said, uuid4().hex)
            while len(self._keys) > MOST_UNANSWERED:
                self._keys.popitem(last=False)
        return key

    def answered(self, key: str | None) -> None:
        """What is sent from now on in the same words is meant as another."""
        with self._lock:
            for said in [said for said, each in self._keys.items() if each == key]:
                del self._keys[said]


_unanswered = _Unanswered()


class _Catalogues:
    """What the service said last, by address and language."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Language], tuple[float, Catalogue]] = {}
        self._lock = threading.Lock()

    def get(self, client: Client, language: Language) -> Catalogue:
        place = (client.base_url, language)
        kept = self._kept.get(place)
        if kept and time.monotonic() - kept[0] < CATALOGUE_KEPT_SECONDS:
            return kept[1]
        try:
            catalogue = catalogue_of(client.get("/catalogue", language=language)["messages"])
        except Unreachable:
            if kept:
                return kept[1]
            raise
        with self._lock:
            self._kept[place] = (time.monotonic(), catalogue)
        return catalogue

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


_catalogues = _Catalogues()
forget_catalogues = _catalogues.forget
