"""Keeping what hands out files apart from all that has cookies."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from civspace.files.handing import PREFIX, asked_on_files_host


class FilesApartMiddleware:
    """Read and set no cookie under /files/; a host of files hands them out and does nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        of_files = request.path_info.startswith(PREFIX)
        if settings.FILES_HOST and of_files is not asked_on_files_host(request):
            return nothing_here()
        if not of_files:
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.cookies.clear()
        return response


def nothing_here() -> HttpResponse:
    """Answer 404 in bare words: the host of files has no pages and no styles."""
    answer = HttpResponse(_("Page not found"), status=404, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Security-Policy"] = "sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
