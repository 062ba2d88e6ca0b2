"""What kinds of schemes, fields and audiences there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SchemeKind(models.TextChoices):
    """What a scheme gives: the value is also the name by which files of others call it."""

    CONSULTATIVE = "consultative-status", _("Consultative status")
    CONFERENCE = "conference", _("Accreditation to one conference")
    OBSERVER = "observer", _("Admission as observer")
    ROSTER = "roster", _("Roster of a body that has closed")
    AGENCY = "agency-status", _("Status with a specialized agency")
    SLOT = "slot", _("Place for a limited time")
    INSTITUTION = "institution", _("Accreditation of institutions")


class Way(models.TextChoices):
    """Who decides on an application."""

    STAFF = "staff", _("The Secretariat decides")
    COMMITTEE = "committee", _("The Secretariat screens, a committee of States recommends, a council decides")
    ELSEWHERE = "elsewhere", _("Decided outside the portal; what was granted is confirmed here")


class FieldKind(models.TextChoices):
    """What an applicant fills in."""

    TEXT = "text", _("One line")
    LONG = "long", _("Text")
    NUMBER = "number", _("Number")
    YEAR = "year", _("Year")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("Choice")
    COUNTRIES = "countries", _("Countries")
    #: Rows of name, function and nationality.
    PEOPLE = "people", _("People")
    #: Rows of source, kind, year and amount in United States dollars.
    FUNDING = "funding", _("Sources of funding")
    FILE = "file", _("Document")


class Audience(models.TextChoices):
    """Who reads an answer or a document, as the page says before anything is given; the fewest first."""

    STAFF = "staff", _("Only the Secretariat's accreditation officers")
    COMMITTEE = "committee", _("The Secretariat's accreditation officers and the members of the committee")
    PUBLIC = "public", _("Everybody, once status is granted")

    @classmethod
    def wider(cls, one: str, other: str) -> bool:
        """Say whether the first has readers whom the second does not have."""
        return cls.values.index(one) > cls.values.index(other)


class Asked(models.TextChoices):
    """Of whom a field is asked: groups without registration prove themselves in another way."""

    ALL = "all", _("Everybody")
    REGISTERED = "registered", _("Registered organizations")
    INFORMAL = "informal", _("Groups without registration")


class Right(models.TextChoices):
    """What an entitlement is about: the rights in which participation is compared."""

    INFORMATION = "information", pgettext_lazy("right", "Information")
    ATTENDANCE = "attendance", pgettext_lazy("right", "Attendance")
    SPEAKING = "speaking", pgettext_lazy("right", "Speaking")
    DOCUMENTS = "documents", pgettext_lazy("right", "Written contributions")
    EXPERTISE = "expertise", pgettext_lazy("right", "Expertise")
    RECORD = "record", pgettext_lazy("right", "Place in the record")
    AGENDA = "agenda", pgettext_lazy("right", "Agenda setting")
