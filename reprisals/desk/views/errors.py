"""Pages outside the work: the way to a language, robots, and a form that came too late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from reprisals.desk.access import opens


@opens("anyone")
def best_language(request: HttpRequest) -> HttpResponse:
    """Go to the sign-in page in the language that the browser asks for."""
    with translation.override(translation.get_language_from_request(request)):
        return redirect(reverse("account_login"))


@opens("anyone")
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without a valid token. Unlike in the portal nothing that was typed is shown again."""
    return render(request, "reprisals/desk/too_late.html", {}, status=403)
