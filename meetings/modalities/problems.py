"""Broken rules as a problem of the API."""

from django.utils.translation import gettext as _

from civspace.api.problems import Unprocessable
from meetings.modalities.checks import RulesFailed


def rules_failed(error: Exception) -> Unprocessable | None:
    """Return 422 with every check and those that failed, or None for any other exception."""
    if not isinstance(error, RulesFailed):
        return None
    return Unprocessable(
        _("The modalities of the meeting are not met."),
        failed_rules=[check.as_dict() for check in error.failed],
        checks=[check.as_dict() for check in error.checks],
    )
