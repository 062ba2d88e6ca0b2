"""Rows that belong to a scheme: what it entitles to, and what its form asks."""

from typing import Any

from django.db import models
from django.utils.translation import get_language

from meetings.accreditation.schemes.states import Asked, Audience, FieldKind, Right


class Sourced(models.Model):
    """A row that says where it stands, when somebody looked, and how sure we are."""

    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


class Entitlement(Sourced):
    """Something that a category entitles to: to attend, to circulate statements of so many words, to be heard."""

    slug = models.SlugField(max_length=80, primary_key=True)
    category = models.ForeignKey(
        "meetings_accreditation.Category", on_delete=models.CASCADE, related_name="entitlements"
    )
    #: By this, categories are laid side by side.
    right = models.CharField(
        max_length=12, choices=Right.choices, default=Right.ATTENDANCE, db_default=Right.ATTENDANCE.value
    )
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["category", "position"]

    def __str__(self) -> str:
        return self.text


class FormField(Sourced):
    """One thing that the form of a scheme asks, with help and the reason why it is asked.

    The slug is the scheme's code with the name of the thing asked, so that an answer is found again for another scheme.
    `choices` are pairs of value and label by language (`["engo", {"en": "…", "zh-hans": "…"}]`) for a CHOICE.
    `max_length` counts characters of a text, rows of people or funding, or files. `criterion` is the published
    criterion that the answer shows.
    """

    slug = models.SlugField(max_length=80, primary_key=True)
    scheme = models.ForeignKey("meetings_accreditation.Scheme", on_delete=models.CASCADE, related_name="fields")
    criterion = models.ForeignKey(
        "meetings_accreditation.Criterion", on_delete=models.SET_NULL, null=True, blank=True, related_name="fields"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=FieldKind.choices, default=FieldKind.TEXT)
    label = models.CharField(max_length=200)
    help = models.TextField(blank=True)
    why = models.TextField(blank=True)
    required = models.BooleanField(default=True)
    asked = models.CharField(max_length=10, choices=Asked.choices, default=Asked.ALL)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.COMMITTEE)
    redacted_ok = models.BooleanField(default=False)
    max_length = models.PositiveIntegerField(null=True, blank=True)
    choices: Any = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["scheme", "position"]

    def __str__(self) -> str:
        return self.label

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices as pairs of value and label, in the language of the page."""
        language = get_language() or "en"
        return [(value, labels.get(language) or labels["en"]) for value, labels in self.choices]
