"""Who may do what: the public page that is read from the rules."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civspace.web.access import access
from submissions.statements.who_may import sections


@access("public")
@require_safe
def who_may(request: HttpRequest) -> HttpResponse:
    """Show the roles and what each may do, in words."""
    return render(request, "statements/who_may.html", {"sections": sections()})
