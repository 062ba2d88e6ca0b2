"""What the desk decides with: reason codes, and the counters of symbol series."""

from django.db import models


class ReasonCode(models.Model):
    """A reason for returning or refusing a statement, with its source and a text to start from."""

    code = models.SlugField(primary_key=True, max_length=60)
    verbs = models.JSONField(default=list)
    label = models.CharField(max_length=200)
    template = models.TextField(blank=True)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class Counter(models.Model):
    """The last number given in a series of symbols; locked last, in the transaction that publishes."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)
