"""The one JSON error shape, and the one place every error becomes it.

    {"error": {"id": "…", "message": "a sentence", "fields": [{"path": "…", "id": "…", "message": "…"}], …}}

The message is in the reader's language. What was sent is never repeated in it.
"""

import errno
import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from service.carried import carried
from service.domain.places import Language
from service.errors import BadInput, Conflict, PeerAssistError
from service.locale import from_header, say

log = logging.getLogger(__name__)

_BY_STATUS = {404: "not_found", 405: "unknown_method", 413: "body_too_large"}
_BY_TYPE = {
    "missing": "missing",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "extra_forbidden": "unknown",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "json_invalid": "not_json",
}


class ProblemField(BaseModel):
    """One field that is wrong: its path in the request, and what to do about it."""

    path: str
    id: str
    message: str


class ProblemBody(BaseModel):
    id: str
    message: str
    request_id: str = ""
    """What to tell whoever looks after the service; the same as in the header `X-Request-ID`."""
    fields: list[ProblemField] = []
    current: Any = None
    yours: Any = None


class Problem(BaseModel):
    """Every error answer of the service."""

    error: ProblemBody


def install(app: FastAPI) -> None:
    """Make every error of `app` leave in this shape."""
    app.add_exception_handler(PeerAssistError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _starlette)
    for each in (OperationalError, InterfaceError, InternalError, PoolTimeout):
        app.add_exception_handler(each, _database)
    app.add_exception_handler(OSError, _file)
    app.add_exception_handler(Exception, _unforeseen)


def too_large(request: Request, limit: int) -> JSONResponse:
    """The answer to a body larger than `limit` bytes."""
    message = say(_language(request), "errors.body_too_large", limit=limit)
    return _answer(413, ProblemBody(id="body_too_large", message=message))


def from_another_site(request: Request) -> JSONResponse:
    """The answer to what a page of another site makes a browser send."""
    return _answer(
        403, ProblemBody(id="from_another_site", message=say(_language(request), "errors.from_another_site"))
    )


def unknown_host(request: Request) -> JSONResponse:
    """The answer to a request under a name that is not ours."""
    return _answer(421, ProblemBody(id="unknown_host", message=say(_language(request), "errors.unknown_host")))


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PeerAssistError)  # noqa: S101
    came_before: Callable[[], bool] | None = getattr(request.state, "came_before", None)
    if came_before is not None and came_before():
        error = Conflict("taken_already")
    language = _language(request)
    sentence = say(language, f"errors.{error.message_id}", **error.parameters)
    fields = []
    if isinstance(error, BadInput) and error.field:
        fields = [ProblemField(path=error.field, id=error.message_id, message=sentence)]
    body = ProblemBody(id=error.message_id, message=sentence, fields=fields, **error.details())
    return _answer(error.status, body, headers=error.headers())


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    language = _language(request)
    fields = [_field(language, detail) for detail in error.errors()]
    body = ProblemBody(id="invalid", message=say(language, "errors.invalid"), fields=fields)
    return _answer(422, body)


def _field(language: Language, detail: dict[str, Any]) -> ProblemField:
    path = ".".join(str(part) for part in detail["loc"][1:]) or str(detail["loc"][0])
    kind, context = detail["type"], detail.get("ctx", {})
    values: dict[str, Any] = {}
    reason = str(context.get("error", ""))
    if kind == "value_error" and reason.startswith("hidden_character:"):
        return ProblemField(
            path=path,
            id="hidden_character",
            message=say(language, "errors.hidden_character", code=reason.partition(":")[2]),
        )
    if "max_length" in context:
        values["limit"] = context["max_length"]
    name = _BY_TYPE.get(kind)
    if name is None:
        name = (
            "not_a_date"
            if "date" in kind
            else "not_a_number"
            if kind.startswith(("int", "float", "greater", "less"))
            else "invalid"
        )
    return ProblemField(path=path, id=name, message=say(language, f"errors.field.{name}", **values))


def _starlette(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    name = _BY_STATUS.get(error.status_code, "invalid" if error.status_code < 500 else "internal")
    limit = request.scope.get("starlette.max_body_size", "")
    body = ProblemBody(id=name, message=say(_language(request), f"errors.{name}", limit=limit))
    return _answer(error.status_code, body, headers=dict(error.headers or {}))


def _database(request: Request, error: Exception) -> JSONResponse:
    said = str(getattr(error, "orig", "")).lower()
    if "full" in said or "no space left" in said:
        return _of_the_disk(request, "disk_full")
    if "i/o error" in said or "readonly" in said or "unable to open" in said:
        return _of_the_disk(request, "disk_broken")
    name = "database_busy" if "locked" in said or isinstance(error, PoolTimeout) else "database_away"
    log.error("database: %s", name)
    return _answer(503, ProblemBody(id=name, message=say(_language(request), f"errors.{name}")))


def _file(request: Request, error: Exception) -> JSONResponse:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT):
        return _of_the_disk(request, "disk_full")
    if number in (errno.EIO, errno.EROFS):
        return _of_the_disk(request, "disk_broken")
    return _unforeseen(request, error)


def _of_the_disk(request: Request, name: str) -> JSONResponse:
    log.error("disk: %s", name)
    body = ProblemBody(id=name, message=say(_language(request), f"errors.{name}"))
    return _answer(507 if name == "disk_full" else 503, body)


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    route = getattr(request.scope.get("route"), "path", "?")  # not the address itself: ids may be made of file names
    log.error("unforeseen %s in %s %s", type(error).__name__, request.method, route, exc_info=error)
    return _answer(500, ProblemBody(id="internal", message=say(_language(request), "errors.internal")))


def _answer(status: int, body: ProblemBody, headers: dict[str, str] | None = None) -> JSONResponse:
    named = body.model_copy(update={"request_id": carried().request_id})
    content = {"error": named.model_dump(mode="json", exclude_none=True)}
    return JSONResponse(content, status_code=status, headers=headers)


def _language(request: Request) -> Language:
    return from_header(request.headers.get("accept-language"))
