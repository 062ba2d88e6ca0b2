"""Why a row of a bulk act or a held decision was not done, in words; the codes are kept, the words are the reader's."""

from typing import Any

from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, Any] = {
    "role": _("Your role does not allow this, or you belong to the organization."),
    "state": _("Its state does not allow this any more, or somebody else has it."),
    "reviewer": _("It is claimed by somebody else."),
    "unclaimed": _("It has to be claimed first."),
    "changed": _("It changed after you looked at it. Look at it again."),
    "standing": _("The claim of the organization to its standing has to be decided first."),
    "held": _("A decision on it is held in a batch. Take it out first."),
    "series": _("Its meeting has no series of symbols yet."),
    "rule": _("The modalities of its meeting do not hold the rule that you cite."),
    "colleague": _("The colleague may not review it, or has it already."),
    "values": _("What you chose does not fit this statement: the rule, the reason, the colleague or the batch."),
    "error": _("An error of the portal. Nothing was changed; try again, or tell the operator."),
}


def problem_text(code: str) -> str:
    """Return the sentence for a code, in the language of the reader."""
    return str(PROBLEMS.get(code, PROBLEMS["error"]))
