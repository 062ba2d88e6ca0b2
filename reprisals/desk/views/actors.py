"""The directory of protection actors per country, which officers keep."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reprisals.desk.access import opens
from reprisals.desk.forms.actors import ActorFilter, ActorForm
from reprisals.desk.models import ProtectionActor
from reprisals.desk.vocabulary import ACTOR_KINDS


@opens("unlocked")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the actors of a country."""
    filters = ActorFilter(request.GET)
    active = filters.active()
    found = ProtectionActor.objects.all()
    if country := active.get("country"):
        found = found.filter(country__icontains=country)
    if kind := active.get("kind"):
        found = found.filter(kind=kind)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {"page": page, "filters": filters, "kinds": dict(ACTOR_KINDS)}
    return render(request, "reprisals/desk/actors.html", context)


@opens("unlocked")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, actor_id: UUID | None = None) -> HttpResponse:
    """Add an actor, or bring one up to date."""
    actor = get_object_or_404(ProtectionActor, pk=actor_id) if actor_id else None
    form = ActorForm(request.POST or None, instance=actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return redirect("desk_actors")
    context = {
        "form": form,
        "title": _("Protection actor"),
        "lede": _("Public knowledge only: nothing here may point to a case."),
        "cancel_url": reverse("desk_actors"),
    }
    return render(request, "reprisals/desk/form.html", context)
