"""Bodies, meetings and their stages, agendas and documents."""

import zoneinfo
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from meetings.calendar.states import PUBLIC, Format, Stage, State


class Body(models.Model):
    """An organ of the United Nations, or a conference, that holds meetings: data with a source."""

    code = models.SlugField(primary_key=True, max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("Name"), max_length=200)
    symbol_prefix = models.CharField(max_length=40, blank=True)
    ngo_series = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    website = models.URLField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings as different readers may see them."""

    def visible_to(self, user: Any) -> "MeetingQuerySet":
        """Everybody sees what was announced; those with a role for the body also see what is being prepared."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES

        bodies = bodies_of(user)
        if ALL_BODIES in bodies:
            return self
        return self.filter(Q(state__in=PUBLIC) | Q(body__in=bodies))


class Meeting(Thing):
    """A session or meeting of a body, with the dates announced and the dates held."""

    body = models.ForeignKey(Body, verbose_name=_("Body"), on_delete=models.PROTECT, related_name="meetings")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("Title"), max_length=300)
    number = models.CharField(_("Session number or year"), max_length=20, blank=True)
    series = models.CharField(_("Symbol series of NGO statements"), max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    stage = models.CharField(_("Stage"), max_length=12, choices=Stage.choices, default=Stage.SESSION)
    format = models.CharField(_("Format"), max_length=12, choices=Format.choices, default=Format.IN_PERSON)
    announced_from = models.DateField(_("Announced from"), null=True, blank=True)
    announced_to = models.DateField(_("Announced to"), null=True, blank=True)
    begins_on = models.DateField(_("Begins on"))
    ends_on = models.DateField(_("Ends on"))
    place = models.CharField(_("Place"), max_length=200, blank=True)
    country = models.ForeignKey(
        "civspace_reference.State", verbose_name=_("Country"), on_delete=models.PROTECT, null=True, blank=True
    )
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    summary = models.TextField(_("In short"), blank=True)
    notice_published_on = models.DateField(_("Notice published on"), null=True, blank=True)
    webcast_url = models.URLField(_("Webcast"), max_length=500, blank=True)
    archive_url = models.URLField(_("Archive"), max_length=500, blank=True)
    website = models.URLField(_("Website"), max_length=500, blank=True)
    state_note = models.TextField(_("What changed, and why"), blank=True)
    invented = models.BooleanField(default=False)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    related = models.ManyToManyField("self", through="Link", symmetrical=False, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="meeting_ends_after_beginning")
        ]
        indexes = [
            models.Index(fields=["begins_on", "id"], name="meeting_begins"),
            models.Index(fields=["body", "begins_on"], name="meeting_body"),
            models.Index(fields=["ends_on", "id"], name="meeting_ends"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The named time zone of the meeting."""
        return zoneinfo.ZoneInfo(self.time_zone)


class Link(models.Model):
    """One meeting prepares or follows up another."""

    earlier = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="links_on")
    later = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="links_back")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["earlier", "later"], name="meeting_link_once")]


class PartQuerySet(models.QuerySet[Any]):
    """Agenda items and documents: whoever sees the meeting sees them."""

    def visible_to(self, user: Any) -> "PartQuerySet":
        """Those of the meetings that a reader sees."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class AgendaItem(Thing):
    """An item of a meeting's agenda: a numbered tree, kept in reading order by `position`."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    number = models.CharField(_("Number"), max_length=20)
    title = models.CharField(_("Title"), max_length=300)
    position = models.PositiveIntegerField(default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="agenda_item_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Document(Thing):
    """A document of a meeting: symbol where it has one, title, date, languages, and where the text is.

    Texts are not copied. `languages` and `original` are codes of the API.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="documents")
    symbol = models.CharField(_("Symbol"), max_length=80, blank=True)
    symbol_key = models.CharField(max_length=80, db_index=True, editable=False, blank=True)
    title = models.CharField(_("Title"), max_length=500)
    issued_on = models.DateField(_("Date"), null=True, blank=True)
    languages = models.JSONField(_("Languages"), default=list, blank=True)
    original = models.CharField(_("Language of the original"), max_length=10, blank=True)
    url = models.URLField(_("Address"), max_length=500, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["symbol", "issued_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "symbol"], condition=~Q(symbol=""), name="meeting_document_once")
        ]

    @property
    def anchor(self) -> str:
        """Where the document stands on the page of its meeting."""
        return f"document-{self.symbol_key.replace('/', '-')}" if self.symbol else f"document-{self.pk}"
