"""The page on which meetings editors set whom to ask about a meeting."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civspace.workflow import Stale
from meetings.calendar.contacts import set_contact
from meetings.calendar.forms.contact import ContactForm
from meetings.calendar.views.desk import desk_meeting, editor_only, sent, stale


@editor_only
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the office, its mailbox, phone and hours; without an office the meeting has its body's contact."""
    meeting = desk_meeting(request, slug)
    form = ContactForm(sent(request), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            set_contact(
                meeting=meeting, by=request.user, values=form.values(), expected_version=form.cleaned_data["version"]
            )
        except ValidationError as error:
            form.refuse(error)
        except Stale:
            form.add_error(None, stale())
        else:
            messages.success(request, _("The contact was saved."))
            return redirect("desk_meeting", slug=slug)
    context = {
        "form": form,
        "meeting": meeting,
        "title": _("Contact for this meeting"),
        "lede": _("Everybody sees it. Leave the office empty in every language to show the contact of the body."),
        "cancel_url": reverse("desk_meeting", args=[slug]),
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
