"""Deleted drafts: until when each can be restored, and restoring one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.queries import organizations_of
from accounts.people.access import signed_in
from civspace.web import tables
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from submissions.statements.domain import undelete_statement
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts
from submissions.statements.rules import KEPT_DELETED, MAY, restorable_until
from submissions.statements.states import State
from submissions.statements.tables import DELETED
from submissions.statements.views.authors import mine


@signed_in
@require_safe
def deleted(request: HttpRequest) -> HttpResponseBase:
    """List the drafts of the reader's organizations that were deleted and can still be restored, the newest first."""
    owned = [organization.pk for organization in organizations_of(request.user)]
    found = Statement.objects.filter(
        organization__in=owned,
        state=State.WITHDRAWN,
        submitted_at=None,
        withdrawn_at__gt=timezone.now() - KEPT_DELETED,
    )
    listed = with_parts(found).defer("body").order_by("-withdrawn_at", "-pk")
    if tables.wanted(request):
        return tables.answer(request, name="deleted-drafts", columns=DELETED, rows=listed)
    page = page_of(listed, request.GET.get("page"))
    rows = [(it, restorable_until(it), MAY["undelete"](request.user, it)) for it in page.object_list]
    return render(request, "statements/deleted.html", {"page_obj": page, "rows": rows})


@signed_in
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring one back; pressing again, or a second person, finds it restored."""
    statement = mine(request, pk)
    if not MAY["undelete"](request.user, statement):
        raise PermissionDenied(_("The head or a focal point of your organization restores a deleted draft."))
    try:
        undelete_statement(statement=statement, by=request.user, expected_version=statement.version)
    except (IllegalMove, Stale) as refused:
        changed = _("The statement changed meanwhile. Look at where it stands now.")
        messages.warning(request, str(getattr(refused, "explanation", "")) or changed)
    else:
        messages.success(request, _("The draft was restored. NOT submitted."))
    return redirect("my_statement", pk=pk)
