"""Earlier versions of a text: the list, what changed, and bringing one back."""

import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.people.access import signed_in
from accounts.people.models import User
from civspace.web.numbers import number_in
from civspace.workflow import IllegalMove
from submissions.statements.diff import paragraphs
from submissions.statements.domain import Clash, restore_revision
from submissions.statements.models import Revision
from submissions.statements.rules import may_draft
from submissions.statements.states import EDITABLE
from submissions.statements.views.authors import mine

#: A longer pause than this ends a run of saves.
PAUSE = datetime.timedelta(minutes=10)


def ends_of_runs(revisions: list[Revision], *, keep: set[int]) -> list[Revision]:
    """Return the last save of each run that one person made without a pause, and those that were submitted or brought
    back; the newest first, as they come. A page that saves by itself saves often."""
    shown: list[Revision] = []
    later: Revision | None = None
    for revision in revisions:
        goes_on = (
            later is not None
            and later.saved_by == revision.saved_by
            and later.restored_from is None
            and later.saved_at - revision.saved_at < PAUSE
        )
        if not goes_on or revision.number in keep or revision.restored_from is not None:
            shown.append(revision)
        later = revision
    return shown


@signed_in
def revision_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List the saved versions, the newest first: one line for a run of saves, or every save with `?all`."""
    statement = mine(request, pk)
    every = list(statement.revisions.defer("body").order_by("-number"))
    submitted = set(statement.receipts.values_list("revision", flat=True))
    shown_all = "all" in request.GET
    revisions = every if shown_all else ends_of_runs(every, keep=submitted)
    names = {
        str(person.pk): person.get_full_name() for person in User.objects.filter(pk__in={r.saved_by for r in revisions})
    }
    context = {
        "statement": statement,
        "revisions": [
            (revision, names.get(revision.saved_by, ""), revision.number in submitted) for revision in revisions
        ],
        "hidden": len(every) - len(revisions),
    }
    return render(request, "statements/revisions.html", context)


@signed_in
def revision_detail(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Show what one version changed against the one before it, or against `?against=`."""
    statement = mine(request, pk)
    wanted = number_in(request.GET.get("against", ""))
    against = number - 1 if wanted is None else wanted
    held = {r.number: r for r in statement.revisions.filter(number__in=[number, against]).select_related("agenda_item")}
    revision, earlier = held.get(number), held.get(against)
    if revision is None:
        raise Http404
    context = {
        "statement": statement,
        "revision": revision,
        "earlier": earlier,
        "paragraphs": paragraphs(earlier.body if earlier else "", revision.body),
        "may_restore": number != statement.revision
        and statement.state in EDITABLE
        and may_draft(request.user, statement),
    }
    return render(request, "statements/revision.html", context)


@signed_in
@require_POST
def restore(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Bring one version back as a new one; what stands now is kept as a version too."""
    statement = mine(request, pk)
    try:
        restore_revision(statement=statement, number=number, by=request.user, expected_version=statement.version)
    except Revision.DoesNotExist:
        raise Http404 from None
    except (Clash, IllegalMove):
        messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
        return redirect("my_statement", pk=pk)
    messages.success(request, _("Version %(number)s was brought back.") % {"number": number})
    return redirect("statement_edit", pk=pk)
