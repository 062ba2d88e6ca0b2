"""What the pages of the desk read: all of it decrypted in memory, with the keys of one officer, for one answer."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise

from reprisals.desk import vocabulary
from reprisals.desk.answers import country_name
from reprisals.desk.states import State
from reprisals.vault import domain as vault
from reprisals.vault import vocabulary as words
from reprisals.vault.domain import Unlocked
from reprisals.vault.errors import NoConsent
from reprisals.vault.models import Alert, Case
from reprisals.vault.states import Status, Urgency

KINDS = {Urgency.URGENT: "bad", Urgency.SOON: "warn", Urgency.NORMAL: "neutral"}


@dataclass(frozen=True)
class Line:
    """One case in a list: what stands in clear, and its facets in words."""

    case: Case
    facets: dict[str, Any]
    whole: bool

    @property
    def country(self) -> str:
        """Return the name of the State."""
        code = self.facets.get("country", "")
        return country_name(code) if code else ""

    @property
    def mechanisms(self) -> list[str | Promise]:
        """Return the names of the mechanisms."""
        return [words.MECHANISMS.get(code, code) for code in self.facets.get("mechanism", [])]

    @property
    def urgency_label(self) -> str | Promise:
        """Return the urgency in words."""
        return vocabulary.URGENCY_SHORT[self.case.urgency]

    @property
    def urgency_kind(self) -> str:
        """Return the kind of its tag."""
        return KINDS[Urgency(self.case.urgency)]

    @property
    def state(self) -> State:
        """Return the state that officers set last; it stands sealed among the facets."""
        return State(self.facets.get("state", State.RECEIVED))

    @property
    def late(self) -> bool:
        """Say whether its deadline has passed."""
        return is_late(self.case)


def is_late(case: Case) -> bool:
    """Say whether the day by which somebody must act on a case has passed."""
    return case.due is not None and case.due < timezone.now().date()


def lines(keys: Unlocked, filters: dict[str, Any]) -> list[Line]:
    """Return the cases that these keys open and the filters leave: nearest deadline first, closed ones last."""
    found = [Line(listed.case, listed.facets, listed.whole) for listed in vault.cases_of(keys)]
    if country := filters.get("country"):
        found = [line for line in found if line.facets.get("country") == country]
    if mechanism := filters.get("mechanism"):
        found = [line for line in found if mechanism in line.facets.get("mechanism", [])]
    if urgency := filters.get("urgency"):
        found = [line for line in found if line.case.urgency == urgency]
    if state := filters.get("state"):
        found = [line for line in found if line.state == state]
    return sorted(found, key=_order)


def _order(line: Line) -> tuple[bool, date, str]:
    return line.case.status == Status.CLOSED, line.case.due or date.max, line.case.code


def coarse_counts() -> list[tuple[str | Promise, int]]:
    """Return how many cases there are by status, which stands in clear."""
    rows = Case.objects.values_list("status").annotate(number=Count("pk"))
    counts = Counter(dict(rows))
    return [(label, counts[status]) for status, label in vocabulary.STATUS.items()]


def consent_now(keys: Unlocked, case: Case) -> list[tuple[str | Promise, bool]]:
    """Return each use in words, and whether the consent for it holds now."""
    return [(label, is_allowed(keys, case, scope)) for scope, label in vocabulary.SCOPES]


def is_allowed(keys: Unlocked, case: Case, scope: str) -> bool:
    """Say whether the consent for a use holds now, for anybody at all."""
    word = vault.consent_words(keys, case).get(scope)
    try:
        vault.require_consent(keys, case, scope, next(iter(word.recipients), "") if word else "")
    except NoConsent:
        return False
    return True


def glass_days() -> list[date]:
    """Return on which of the last 30 days the escrow key was used, newest first."""
    since = timezone.now().date() - timedelta(days=30)
    found = Alert.objects.filter(kind="glass.broken", day__gte=since)
    return list(found.order_by("-day").values_list("day", flat=True).distinct())
