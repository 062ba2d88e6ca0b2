"""The list of cases that this officer's keys open, and the page of one case."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reprisals.desk import casefile, queries
from reprisals.desk.access import keys_or_404, opens
from reprisals.desk.answers import lines
from reprisals.desk.casefile import CaseFile
from reprisals.desk.domain import copies, identities
from reprisals.desk.forms.lists import CaseFilter
from reprisals.desk.kinds import KINDS
from reprisals.desk.shown import entry
from reprisals.desk.vocabulary import URGENCY_SHORT
from reprisals.vault import domain as vault
from reprisals.vault.domain import Unlocked
from reprisals.vault.states import Role, Urgency

PAGE = 50
#: Entries that wait for a second person.
ASKED = ("referral", "export", "extension")


@opens("unlocked")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the cases, those with the nearest deadline first. A statistics officer sees how many there are."""
    keys = keys_or_404(request)
    if Role.OFFICER not in keys.roles:
        if Role.STATISTICS not in keys.roles:
            raise Http404
        return render(request, "reprisals/desk/counts.html", {"counts": queries.coarse_counts()})
    filters = CaseFilter(request.GET)
    found = queries.lines(keys, filters.active())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": filters, "broken": queries.glass_days()}
    return render(request, "reprisals/desk/cases.html", context)


@opens("unlocked")
@require_safe
def page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case: what the reporter sent, and what officers did with it."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    narrative = file.newest("narrative")
    context = {
        "file": file,
        "urgency": URGENCY_SHORT[file.case.urgency],
        "urgency_kind": queries.KINDS[Urgency(file.case.urgency)],
        "late": queries.is_late(file.case),
        "account": narrative.text if narrative else "",
        "answers": lines(narrative.fields) if narrative else [],
        "identity": {"is_there": identities.is_there(file), "may_ask": identities.may_ask(keys)},
        "talk": [entry(item) for item in file.of("message")],
        "sections": _sections(keys, file),
        "uploads": copies.files_of(keys, file),
        "consent": queries.consent_now(keys, file.case),
    }
    return render(request, "reprisals/desk/case.html", context)


def _sections(keys: Unlocked, file: CaseFile) -> list[dict[str, Any]]:
    """Return what officers wrote by kind, newest first, and which of it a second person agreed to and is not done."""
    sections = []
    names = {str(item.id): entry(item).lines[0].value for item in file.of("action")}
    for kind in KINDS.values():
        if kind.slug == "message" or (kind.slug == "extension" and file.case.retention_until is None):
            continue
        entries = [entry(item, names) for item in reversed(file.of(kind.slug)) if item.compartment == kind.compartment]
        ready = {
            one.item.id
            for one in entries
            if kind.slug in ASKED and vault.agreed(keys, action=kind.slug, object_id=one.item.id)
        }
        sections.append({"kind": kind, "entries": entries, "ready": ready})
    return sections
