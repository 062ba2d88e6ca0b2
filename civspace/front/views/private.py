"""The reader's own workspace, and the desk of the Secretariat."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.organizations.queries import is_delegate
from accounts.people.access import signed_in, staff_required
from accounts.people.queries import current_roles, is_staff
from accounts.people.states import ALL_BODIES, Role
from civspace.front import queries, queues
from meetings.calendar.models import Body


@signed_in
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, what is on its way, and where to begin for somebody new."""
    person: Any = request.user
    lines = queries.lines_of_overview(person)
    context = {
        "mine": queries.organizations_with_standing(person),
        "todo": [line for line in lines if line.mine],
        "waiting": [line for line in lines if not line.mine],
        "asked": queries.asked_of(person),
        "committees": queries.committees(person),
        "panels": queries.before_panel(person),
        "requests": queries.own_requests(person),
        "invitations": queries.invitations_of(person),
        "notices": queries.unread_notices(person),
        "delegate": is_delegate(person),
        "latest": queries.latest_for(person),
        "open_now": queries.open_now(4),
        "staff": is_staff(person),
    }
    return render(request, "front/my.html", context)


@staff_required()
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The queues of a member of the Secretariat, with the number and the age of what waits."""
    person: Any = request.user
    names = {body.pk: body for body in Body.objects.filter(pk__in={role.scope for role in current_roles(person)})}
    roles = [
        {"label": Role(role.role).label, "body": names.get(role.scope), "every": role.scope == ALL_BODIES}
        for role in sorted(current_roles(person), key=lambda role: (role.scope, Role.values.index(role.role)))
    ]
    return render(request, "front/desk.html", {"queues": queues.queues_of(person), "roles": roles})
