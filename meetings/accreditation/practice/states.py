"""What is counted, and how it is split."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.figures.disclosure import OTHER


class Table(models.TextChoices):
    """What a figure counts."""

    RECEIVED = "received", _("Applications received")
    OUTCOMES = "outcomes", _("Decisions")
    COUNCIL = "council", _("Decisions of the council")
    CONCLUDED = "concluded", _("Days from application to decision")
    WAITING = "waiting", _("Days that deferred applications have waited")
    TIMES = "times", _("How often they had been deferred before the decision")
    DURATIONS = "durations", _("How long decisions took")
    QUESTIONS = "questions", _("Questions of members")
    FILED = "filed", _("Complaints")
    SETTLED = "settled", _("Outcomes of complaints")


class Split(models.TextChoices):
    """By what a table is split."""

    NONE = "none", _("All")
    REGION = "region", _("Region")
    KIND = "kind", _("Kind")
    ASKER = "asker", _("Member of the committee")
    BAND = "band", _("Number")


#: Verbs of decisions and the column in which each is counted. A deferral is a decision, and concludes nothing.
OUTCOMES = {
    "recommend": pgettext_lazy("figures", "Recommended"),
    "defer": pgettext_lazy("figures", "Deferred"),
    "not_recommend": pgettext_lazy("figures", "Not recommended"),
    "close": pgettext_lazy("figures", "Closed without prejudice"),
    "grant": pgettext_lazy("figures", "Granted"),
    "refuse": pgettext_lazy("figures", "Refused"),
}
COMMITTEE, STAFF = ("recommend", "defer", "not_recommend", "close"), ("grant", "refuse")
COUNCIL = {
    "council_grant": pgettext_lazy("figures", "Granted"),
    "council_reject": pgettext_lazy("figures", "Rejected"),
    "council_return": pgettext_lazy("figures", "Returned to the committee"),
}
#: Columns that everybody can count in the register, by region and by kind: what a committee recommended stands there
#: once the council has granted it.
PUBLIC = frozenset({"recommend", "grant", "council_grant"})
#: How complaints against decisions of a scheme ended; the keys are those of practice.registry.Contested.
SETTLED = {
    "upheld": pgettext_lazy("figures", "Upheld"),
    "partly_upheld": pgettext_lazy("figures", "Partly upheld"),
    "not_upheld": pgettext_lazy("figures", "Not upheld"),
    "deemed_refused": pgettext_lazy("complaint", "Deemed refused: the time ended without an answer"),
}
COLUMNS = {
    **OUTCOMES,
    **COUNCIL,
    **SETTLED,
    OTHER: pgettext_lazy("figures", "Other decisions"),
    "received": pgettext_lazy("figures", "Received"),
    "filed": pgettext_lazy("figures", "Filed"),
    "asked": pgettext_lazy("figures", "Asked"),
    "repeated": pgettext_lazy("figures", "Recognised as asked before"),
    "applications": _("Applications"),
    "median": _("Median"),
    "longest": pgettext_lazy("figures", "Longest"),
    "total": _("Total"),
}

#: Where the ranges of days and of deferrals begin.
DAYS, TIMES = (0, 90, 180, 365, 730, 1460), (0, 1, 2, 4)


class Safeguards(models.TextChoices):
    """What published rules can promise to those who apply (A/HRC/44/25, paras. 62 and 63)."""

    CRITERIA = "criteria", _("Published criteria")
    DEADLINE = "deadline", _("Published deadlines")
    REASONS = "reasons", _("Written reasons for every refusal")
    REPLY = "reply", _("Right to reply before a decision")
    APPEAL = "appeal", _("Appeal or review")
    DEFERRALS = "deferrals", _("Deferrals are published")


class Found(models.TextChoices):
    """What the rules of a scheme say about a safeguard."""

    YES = "yes", _("Yes")
    PARTLY = "partly", pgettext_lazy("safeguard", "In part")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")
