"""The desk of administrators: who holds which role of the Secretariat, given and taken away with a reason."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people import registry, roles
from accounts.people.access import staff_required
from accounts.people.factor_forms import FactorAgainForm
from accounts.people.models import StaffRole, User
from accounts.people.queries import may_appoint
from accounts.people.states import ALL_BODIES, HOUSE_ROLES, Role
from civspace.audit.queries import history
from civspace.web.forms import DayInput

REASON = gettext_lazy("The person reads it, and it stays in the record.")
VERBS = {"role_granted": gettext_lazy("Role given"), "role_withdrawn": gettext_lazy("Role taken away")}


class FindForm(forms.Form):
    """Somebody with an account, by address."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of an account that exists."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    person: User | None = None

    def clean_email(self) -> str:
        """Find the account."""
        email: str = self.cleaned_data["email"]
        self.person = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise ValidationError(_("Nobody has an account with this address. Ask the person to sign up first."))
        return email


class GrantForm(FactorAgainForm):
    """A role for somebody."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    scope = forms.ChoiceField(
        label=gettext_lazy("Body"), help_text=gettext_lazy("Administrators and operators are always for every body.")
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("The role ends with this day (UTC). Leave it empty for a role without an end."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, help_text=REASON, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [(code, name) for code, name in registry.body_names().items()]
        self.fields["scope"].choices = [(ALL_BODIES, roles.EVERY_BODY), *bodies]

    def end(self) -> datetime | None:
        """Return the last moment of the last day."""
        day = self.cleaned_data["until"]
        return datetime.combine(day, time.max, tzinfo=UTC) if day else None


class WithdrawForm(FactorAgainForm):
    """Why a role ends."""

    held = forms.ModelChoiceField(label=gettext_lazy("Role"), queryset=StaffRole.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, help_text=REASON, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["held"]
        field.queryset = person.staff_roles.select_related("person").order_by("role", "scope")
        field.label_from_instance = lambda held: f"{held.get_role_display()}: {roles.body_name(held.scope)}"


def appoints(request: HttpRequest) -> None:
    """Let only through who gives and takes away roles."""
    if not may_appoint(request.user):
        raise PermissionDenied(_("This page is for administrators of the portal."))


@staff_required()
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody who holds a role, and the way to somebody who holds none."""
    appoints(request)
    form = FindForm(request.GET if "email" in request.GET else None)
    if form.is_bound and form.is_valid() and form.person is not None:
        return redirect("staff_member", pk=form.person.pk)
    held = Prefetch("staff_roles", queryset=StaffRole.objects.order_by("role", "scope"))
    people = User.objects.filter(staff_roles__isnull=False).distinct().order_by("name", "email").prefetch_related(held)
    names = registry.body_names()
    rows = [(person, [_told(role, names) for role in person.staff_roles.all()]) for person in people]
    return render(request, "people/staff_list.html", {"form": form, "rows": rows})


def _told(held: StaffRole, names: Any) -> dict[str, Any]:
    body = roles.EVERY_BODY if held.scope == ALL_BODIES else names.get(held.scope, held.scope)
    return {"label": Role(held.role).label, "body": body, "until": held.until}


@staff_required()
def staff_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: the roles held, what is given or taken away, and the record of it."""
    appoints(request)
    person = get_object_or_404(User, pk=pk, is_active=True)
    act = request.POST.get("act", "")
    own = person.pk == request.user.pk
    grant = GrantForm(request.POST if act == "grant" else None, request=request, prefix="grant")
    withdraw = WithdrawForm(
        request.POST if act == "withdraw" else None, request=request, person=person, prefix="withdraw"
    )
    if request.method == "POST":
        form = grant if act == "grant" else withdraw
        if form.is_valid() and _carried_out(request, person, form):
            messages.success(request, _("The roles were changed and the person was told."))
            return redirect("staff_member", pk=person.pk)
    names = registry.body_names()
    entries = history(person).filter(verb__in=VERBS)
    context = {
        "person": person,
        "own": own,
        "held": [_told(held, names) for held in person.staff_roles.order_by("role", "scope")],
        "grant": grant,
        "withdraw": withdraw,
        "history": [_entry(entry, names) for entry in entries],
        "has_error": grant.errors or withdraw.errors,
    }
    return render(request, "people/staff_member.html", context)


def _entry(entry: Any, names: Any) -> dict[str, Any]:
    what = entry.payload.difference
    role = what.get("role", "")
    return {
        "entry": entry,
        "label": VERBS[entry.verb],
        "role": Role(role).label if role in Role.values else role,
        "body": roles.EVERY_BODY if what.get("scope") == ALL_BODIES else names.get(what.get("scope"), ""),
    }


def _carried_out(request: HttpRequest, person: User, form: Any) -> bool:
    """Run the verb; what it refuses stands beside the field."""
    by: Any = request.user
    given = form.cleaned_data
    try:
        if isinstance(form, WithdrawForm):
            roles.withdraw_role(role=given["held"], by=by, reason=given["reason"])
        else:
            scope = ALL_BODIES if given["role"] in HOUSE_ROLES else given["scope"]
            until = form.end()
            roles.grant_role(person=person, role=given["role"], scope=scope, until=until, by=by, reason=given["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
