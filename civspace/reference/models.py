"""Rows that everything else refers to. Each names its source and the day on which it was held to be true."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.reference.states import GroupStanding, RegionalGroup, RegionLevel, Standing


class Sourced(models.Model):
    """A row of reference data: it comes from a file that a person can read, check and correct."""

    source = models.CharField(_("Source"), max_length=300)
    as_of = models.DateField(_("As of"))

    class Meta:
        abstract = True


class Region(Sourced):
    """A geographical region of the M49 standard. It says nothing about regional groups, nor about anybody's status."""

    code = models.CharField(max_length=3, primary_key=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=12, choices=RegionLevel.choices)
    name = models.CharField(_("Name"), max_length=100)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class State(Sourced):
    """A Member State, an observer State or an observer entity, under the short name that the United Nations uses."""

    iso3 = models.CharField("ISO 3166-1 alpha-3", max_length=3, primary_key=True)
    iso2 = models.CharField("ISO 3166-1 alpha-2", max_length=2, unique=True)
    m49 = models.CharField("M49", max_length=3, unique=True, null=True, blank=True)
    name = models.CharField(_("Name"), max_length=120)
    status = models.CharField(max_length=20, choices=Standing.choices, default=Standing.MEMBER)
    regional_group = models.CharField(
        _("Regional group"), max_length=20, choices=RegionalGroup.choices, default=RegionalGroup.NONE
    )
    group_standing = models.CharField(max_length=10, choices=GroupStanding.choices, default=GroupStanding.NONE)
    region = models.ForeignKey(
        Region, verbose_name=_("Region"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subregion = models.ForeignKey(
        Region, verbose_name=_("Subregion"), on_delete=models.PROTECT, null=True, blank=True, related_name="states"
    )
    ldc = models.BooleanField(_("Least developed country"), default=False)
    lldc = models.BooleanField(_("Landlocked developing country"), default=False)
    sids = models.BooleanField(_("Small island developing State"), default=False)
    member_since = models.DateField(_("Member since"), null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["iso3"]
        indexes = [
            models.Index(fields=["regional_group"], name="state_group"),
            models.Index(fields=["status"], name="state_status"),
        ]

    def __str__(self) -> str:
        return self.name


class Language(Sourced):
    """An official language of the United Nations. `code` is the API's, `url_code` that of the pages."""

    code = models.CharField(max_length=10, primary_key=True)
    url_code = models.CharField(max_length=10, unique=True)
    autonym = models.CharField(max_length=40)
    direction = models.CharField(max_length=3, choices=[("ltr", "ltr"), ("rtl", "rtl")], default="ltr")
    working = models.BooleanField(_("Working language of the Secretariat"), default=False)
    name = models.CharField(_("Name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Goal(Sourced):
    """A Sustainable Development Goal."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(_("Name"), max_length=120)
    colour = models.CharField(max_length=7)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Theme(Sourced):
    """A subject under which organizations and statements can be found."""

    slug = models.SlugField(max_length=60, primary_key=True)
    name = models.CharField(_("Name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
