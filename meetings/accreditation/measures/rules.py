"""Who may do what with a measure: nobody decides on the notice that they gave."""

from typing import Any

from accounts.organizations.queries import role_in
from accounts.organizations.states import SUBMITTERS
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.rules import may_decide


def may_reply(user: Any, measure: Measure) -> bool:
    """Head and focal points reply for the organization."""
    return role_in(user, measure.standing.organization_id) in SUBMITTERS


def may_settle(user: Any, measure: Measure) -> bool:
    """An officer of the scheme's body decides who did not give the notice and does not belong to the organization."""
    return may_decide(user, measure.standing) and str(user.pk) != measure.proposed_by


#: Who may do each verb of the transition table.
MAY = {"reply": may_reply, "take": may_settle, "drop": may_settle}
