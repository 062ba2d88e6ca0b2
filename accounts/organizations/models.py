"""Organizations, their names in any language, the people who act for them, and how they are told from their like."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.organizations.states import Kind, MemberRole, Registration, RequestState, State, Why
from civspace.web.references import LENGTH as REFERENCE_LENGTH
from civspace.web.references import free_reference
from civspace.workflow.models import Thing


def organization_reference() -> str:
    """Return a reference that no organization has yet."""
    return free_reference(Organization, "O")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organizations as different readers may see them."""

    def visible_to(self, user: Any) -> "OrganizationQuerySet":
        """The directory is public; entries set aside from it are kept for staff, closed ones for their members."""
        from accounts.people.queries import bodies_of

        if bodies_of(user):
            return self
        # A mission that staff have not confirmed would speak in public for a State.
        public = Q(set_aside="") & ~Q(state=State.CLOSED) & ~Q(kind=Kind.MISSION, state=State.UNVERIFIED)
        if getattr(user, "is_authenticated", False):
            return self.filter(
                public | Q(pk__in=Membership.objects.current().filter(person=user).values("organization"))
            )
        return self.filter(public)


class Organization(Thing):
    """An organization. `name` is its principal name; all its names stand in Name."""

    reference = models.CharField(
        _("Reference"), max_length=REFERENCE_LENGTH, unique=True, editable=False, default=organization_reference
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices, default=Kind.NGO)
    state = models.CharField(max_length=20, choices=State.choices, default=State.UNVERIFIED)
    name = models.CharField(_("Name"), max_length=300)
    name_language = models.CharField(_("Language of the name"), max_length=10, blank=True)
    sort_key = models.CharField(max_length=300, editable=False)
    acronym = models.CharField(_("Acronym"), max_length=40, blank=True)
    country = models.ForeignKey(
        "civspace_reference.State", verbose_name=_("Country"), on_delete=models.PROTECT, null=True, blank=True
    )
    founded = models.PositiveSmallIntegerField(_("Year founded"), null=True, blank=True)
    registration = models.CharField(
        _("Registration"), max_length=20, choices=Registration.choices, default=Registration.NOT_SAID
    )
    themes = models.ManyToManyField("civspace_reference.Theme", verbose_name=_("Themes"), blank=True)
    goals = models.ManyToManyField(
        "civspace_reference.Goal", verbose_name=_("Sustainable Development Goals"), blank=True
    )
    website = models.URLField(_("Website"), blank=True)
    about = models.TextField(_("What the organization does"), max_length=2000, blank=True)
    invented = models.BooleanField(default=False)
    listed_in = models.CharField(max_length=120, blank=True)
    #: In the clear as releases before 0.3 kept it; always empty since, and gone with the next one.
    registered_contact = models.EmailField(_("Registered contact"), blank=True)
    #: The address that the body has on record, sealed (contacts.py). It is shown to nobody.
    contact_sealed = models.TextField(blank=True, default="", db_default="", editable=False)
    set_aside = models.CharField(max_length=60, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    #: The entry into which this one was merged; it is then closed, and its addresses lead there.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organization_sort"),
            models.Index(fields=["country", "sort_key"], name="organization_country"),
            models.Index(fields=["state", "sort_key"], name="organization_state"),
            models.Index(fields=["kind", "sort_key"], name="organization_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def status_label(self) -> str:
        """How the directory says what the Secretariat knows of this organization; empty when it is verified."""
        if self.merged_into_id is not None:
            return gettext("Merged into another entry")
        if self.state == State.LISTED and self.listed_in:
            return gettext("Named as endorser in %(symbol)s; not registered here") % {"symbol": self.listed_in}
        return "" if self.state == State.VERIFIED else str(State(self.state).label)


class Name(models.Model):
    """One name of an organization in one language: official, translated, former, or an acronym."""

    class Sort(models.TextChoices):
        OFFICIAL = "official", _("Official name")
        TRANSLATED = "translated", _("Translated name")
        FORMER = "former", _("Former name")
        ACRONYM = "acronym", _("Acronym")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(_("Language"), max_length=10, blank=True)
    sort = models.CharField(_("Kind of name"), max_length=12, choices=Sort.choices, default=Sort.OFFICIAL)
    name = models.CharField(_("Name"), max_length=300)
    key = models.CharField(max_length=300, db_index=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key", "language"], name="organization_name_once")
        ]


class Distinct(models.Model):
    """Two organizations that somebody found not to be the same; kept so that nobody is asked twice."""

    first = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="organization_distinct_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="organization_distinct_ordered"),
        ]


class NameKey(models.Model):
    """A short key of an organization's names (likeness.Form.keys): names that are alike share at least one."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="name_keys")
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "organization"], name="organization_name_key_once")]


class LookAlike(models.Model):
    """Two organizations with nearly the same name, for staff to compare, until they are found to be distinct.

    `because` is what the person who registered the second one said about the difference.
    """

    first = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=12, choices=Why.choices)
    because = models.CharField(max_length=500, blank=True)
    noticed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="organization_look_alike_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="organization_look_alike_ordered"),
        ]
        indexes = [models.Index(fields=["-score", "id"], name="organization_look_alike_score")]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships now and then."""

    def current(self) -> "MembershipQuerySet":
        """Those that have not ended."""
        now = timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), ended_at=None)


class Membership(models.Model):
    """A person's role in an organization, with an end when it was delegated."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=12, choices=MemberRole.choices)
    until = models.DateTimeField(_("Until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization"], condition=Q(ended_at=None), name="organization_member_once"
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(ended_at=None, role="head"),
                name="organization_one_head",
            ),
            # The place of the head passes from one person to another; it never ends and never runs out.
            models.CheckConstraint(
                condition=~Q(role="head") | Q(until=None, ended_at=None), name="organization_head_stays"
            ),
        ]


class JoinRequest(Thing):
    """A person asks to act for an organization: to join it, to claim it, or to replace a head who vanished."""

    class Sort(models.TextChoices):
        JOIN = "join", _("Request to join")
        CLAIM = "claim", _("Claim of a listed organization")
        HEAD = "head", _("Replacement of the head")
        MISSION = "mission", _("First delegate of a mission")

    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.JOIN)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="join_requests")
    role = models.CharField(_("Role"), max_length=12, choices=MemberRole.choices, default=MemberRole.VIEWER)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.PENDING)
    # A claim confirmed by the registered contact: the secret of the link is kept as a hash, and made when it is mailed.
    to_contact = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField(_("Message"), max_length=2000, blank=True)
    evidence = models.ForeignKey("civspace_files.File", on_delete=models.PROTECT, null=True, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization", "sort"],
                condition=Q(state="pending"),
                name="organization_join_request_once",
            )
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="join_request_queue")]


class Invitation(Thing):
    """An invitation by e-mail to act for an organization; it expires, and its secret is kept as a hash."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("E-mail address"))
    role = models.CharField(_("Role"), max_length=12, choices=MemberRole.choices)
    until = models.DateTimeField(_("Role ends"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.PENDING)
    token_hash = models.CharField(max_length=64, unique=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"], condition=Q(state="pending"), name="organization_invited_once"
            ),
            models.CheckConstraint(condition=~Q(role="head"), name="organization_head_not_invited"),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="invitation_due")]


# The tables of mergers stand with their verbs; Django looks for them here.
from accounts.organizations.merging.models import Merge as Merge  # noqa: E402
from accounts.organizations.merging.models import MovedRow as MovedRow  # noqa: E402
