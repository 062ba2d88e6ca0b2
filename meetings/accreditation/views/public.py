"""The page that says how accreditation works here: schemes, categories, who decides, on which criteria."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civspace.web.access import access
from meetings.accreditation.queries import schemes


@access("public")
@require_safe
def accreditation(request: HttpRequest) -> HttpResponse:
    """Show the schemes with their categories and published criteria, each with its source."""
    return render(request, "accreditation/accreditation.html", {"schemes": schemes()})
