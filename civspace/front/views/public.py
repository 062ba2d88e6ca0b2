"""Pages for everyone: home, and what every portal owes its visitors. Nothing here knows who reads."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civspace.front import queries
from civspace.web.access import access


@access("public")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead each kind of reader to the next action: what is open now, what was said last, where to begin."""
    open_now = queries.open_now()
    context = {
        "open_now": open_now,
        "coming": list(queries.coming()) if not open_now else [],
        "latest": list(queries.latest()),
    }
    return render(request, "front/home.html", context)


def page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of a page that only has words."""

    @access("public")
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"front/{name}.html", {"contact_email": settings.CONTACT_EMAIL})

    view.__name__ = name
    view.__doc__ = f"The page “{name}”."
    return view


about = page("about")
privacy = page("privacy")
terms = page("terms")
accessibility = page("accessibility")
help_page = page("help")
