"""What is said when the database or the place of the files does not answer: the truth, and everything typed.

Such a fault passes by itself, so it is no 500: 503 with `Retry-After`, spread over some seconds, so that not everybody
comes back at once.
"""

import errno
import random

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from civspace.web.forms import kept_fields, same_origin

DATABASE, FILES = "database", "files"
#: Errors of a file system that is full, worn or gone.
NO_FILES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.ESTALE}
#: Seconds after which one may come again: the least, and over how many more the answers are spread.
AGAIN, SPREAD = 20, 20


def storage_failed(error: BaseException | None) -> bool:
    """Say whether the place of the files failed: a full or broken disk, a bucket that does not answer."""
    if isinstance(error, OSError) and error.errno in NO_FILES:
        return True
    # The client of a bucket is installed only where there is one; its errors share no base with others.
    return error is not None and type(error).__module__.partition(".")[0] in ("botocore", "boto3", "s3transfer")


def cause(error: BaseException | None) -> str:
    """Return what does not answer, DATABASE or FILES, or "" for an error of another kind."""
    if isinstance(error, OperationalError | InterfaceError):
        return DATABASE
    return FILES if storage_failed(error) else ""


def words_of(what: str) -> str:
    """Return in a sentence what does not answer."""
    if what == DATABASE:
        return _("The portal cannot read or keep anything at the moment. This passes by itself.")
    return _("Files cannot be read or kept at the moment. This passes by itself. Pages and texts work as always.")


def retry_after() -> str:
    """Return after how many seconds one may come again, another number for each."""
    return str(AGAIN + random.randrange(SPREAD))  # noqa: S311


def page(request: HttpRequest, what: str) -> HttpResponse:
    """Return the answer: a page, data for a script, or a problem detail. Uses neither database nor session."""
    response = _answer(request, words_of(what), _("Not available at the moment"))
    response.headers["Retry-After"] = retry_after()
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, words: str, title: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": 503, "detail": words}
        return JsonResponse(problem, status=503, content_type="application/problem+json")
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"message": f"{words} {_('Keep this page open.')}"}, status=503)
    sent = request.method == "POST"
    context = {
        "title": title,
        "words": words,
        "sent": sent,
        "address": request.get_full_path(),
        "fields": kept_fields(request) if sent else [],
        "had_files": sent and bool(request.FILES),
        "trusted": sent and same_origin(request),
    }
    return HttpResponse(render_to_string("web/unavailable.html", context, request), status=503)
