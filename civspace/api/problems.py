"""Every error of the API is a problem detail (RFC 9457).

The order in which a request is refused: 503 (shed), 401, 429, 404, 403, 400, 428, 412, 409, 422.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from civspace.web import unavailable
from civspace.workflow import IllegalMove, Stale

log = logging.getLogger("django.request")

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: gettext_lazy("The request is not well formed"),
    401: gettext_lazy("A valid token is needed"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("Not acceptable"),
    409: gettext_lazy("Not possible in the present state"),
    410: gettext_lazy("Withdrawn"),
    411: gettext_lazy("The length is needed"),
    412: gettext_lazy("Changed meanwhile"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Unsupported media type"),
    422: gettext_lazy("The rules are not met"),
    428: gettext_lazy("If-Match is required"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("The portal failed"),
    503: gettext_lazy("Not available at the moment"),
}


class PreconditionRequired(exceptions.APIException):
    """A change needs the entity tag of what it changes."""

    status_code = 428
    default_detail = gettext_lazy("Send If-Match with the ETag of the object that you read.")


class PreconditionFailed(exceptions.APIException):
    """The object is no longer what the caller read."""

    status_code = 412
    default_detail = gettext_lazy("Somebody changed this object meanwhile. Read it again.")


class Unprocessable(exceptions.APIException):
    """Understood, but the rules are not met. `extra` holds further members of the problem."""

    status_code = 422

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.extra = extra


class NotReady(exceptions.APIException):
    """What is asked for is being made; try again after `wait` seconds."""

    status_code = 503
    default_detail = gettext_lazy("The document is being built. Try again in a moment.")
    wait = 5
    #: What is being made is not at fault, unlike all else that is answered with 503.
    title = gettext_lazy("Not ready yet")


#: Exceptions of the rooms above, as problems: each callable returns None for what is not its own.
translators: list[Callable[[Exception], exceptions.APIException | None]] = []


def body(status: int, detail: str = "", **extra: Any) -> dict[str, Any]:
    """Return the members of a problem detail."""
    title = str(TITLES.get(status, TITLES[500 if status >= 500 else 400]))
    return {"type": "about:blank", "title": title, "status": status, "detail": detail or title, **extra}


def problem(status: int, detail: str = "", **extra: Any) -> Response:
    """Return a problem as an answer of the API."""
    return Response(body(status, detail, **extra), status=status, content_type=MEDIA_TYPE)


def plain_problem(request: HttpRequest, status: int, detail: str = "") -> JsonResponse:
    """Return a problem outside of REST framework, such as for an address that does not exist."""
    answer = JsonResponse(body(status, detail), status=status, content_type=MEDIA_TYPE)
    answer.headers["Cache-Control"] = "private, no-store"
    if request.method in ("GET", "HEAD"):
        answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _errors(detail: Any) -> dict[str, Any]:
    if isinstance(detail, dict):
        return {key: value if isinstance(value, list | dict) else [value] for key, value in detail.items()}
    return {"non_field_errors": detail if isinstance(detail, list) else [detail]}


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    for translate in translators:
        if (found := translate(error)) is not None:
            return found
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound(_("There is no such object, or you may not see it."))
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(_("Your role does not allow this."))
    if isinstance(error, DjangoValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        return exceptions.ValidationError(detail)
    if isinstance(error, Stale):
        return PreconditionFailed()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError(_("The request is not well formed."))
    return None


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """Answer every exception with a problem; what nobody expected is logged and told as a failure of the portal."""
    if isinstance(error, IllegalMove):
        values = {"verb": error.verb, "state": error.state}
        detail = str(error.explanation) or _("“%(verb)s” is not possible while the state is “%(state)s”.") % values
        return problem(409, detail, verb=error.verb, state=error.state)
    found = _as_api_exception(error)
    if found is None:
        return _failure(error, context)
    extra: dict[str, Any] = getattr(found, "extra", {})
    if isinstance(found, NotReady):
        extra = {"title": str(found.title), **extra}
    if isinstance(found, exceptions.ValidationError):
        answer = problem(400, _("Correct the fields named under “errors”."), errors=_errors(found.detail))
    elif isinstance(found, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        answer = problem(401, str(found.detail))
        answer["WWW-Authenticate"] = 'Bearer realm="CivSpace"'
    else:
        answer = problem(found.status_code, str(found.detail), **extra)
    wait = getattr(found, "wait", None)
    if wait is not None:
        answer["Retry-After"] = str(int(wait))
        answer._has_been_logged = True  # type: ignore[attr-defined]  # to wait is no failure
    return answer


def _failure(error: Exception, context: dict[str, Any]) -> Response:
    request, what = context["request"]._request, unavailable.cause(error)
    got_request_exception.send(sender=type(context["view"]), request=request)
    log.error("Internal Server Error", exc_info=error, extra={"status_code": 500, "request": request})
    answer = problem(503, unavailable.words_of(what)) if what else problem(500)
    if what:
        answer["Retry-After"] = unavailable.retry_after()
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
