"""The states of a case as officers know them, which stand encrypted inside it, and the coarse status of each."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    RECEIVED = "received_sealed", _("Received")
    TRIAGE = "triage", _("Triage")
    CONSENT_CHECK = "consent_check", _("Consent is being checked")
    MORE_INFO = "more_info", _("More information asked for")
    RISK_ASSESSED = "risk_assessed", _("Risk assessed")
    VERIFYING = "under_verification", _("Under verification")
    CORROBORATED = "corroborated", _("Corroborated")
    NOT_CORROBORATED = "not_corroborated", _("Not corroborated")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope of the mandate")
    RAISED_PRIVATELY = "raised_privately", _("Raised privately with the State")
    RAISED_PUBLICLY = "raised_publicly", _("Raised publicly")
    REPORT_NAMED = "in_report_named", _("In the report, named")
    REPORT_ANONYMISED = "in_report_anonymised", _("In the report, anonymised")
    WITHHELD = "withheld_for_protection", _("Withheld for protection")
    FOLLOW_UP = "follow_up", _("Follow-up")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")


class Coarse(StrEnum):
    """What stands in clear: the workflow status of the vault."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    ACTIVE = "active"
    FOLLOW_UP = "follow-up"
    CLOSED = "closed"


S = State
_WORKING = {
    S.CONSENT_CHECK,
    S.MORE_INFO,
    S.RISK_ASSESSED,
    S.VERIFYING,
    S.CORROBORATED,
    S.NOT_CORROBORATED,
    S.RAISED_PRIVATELY,
    S.RAISED_PUBLICLY,
    S.REPORT_NAMED,
    S.REPORT_ANONYMISED,
}
_ENDS = {S.WITHHELD, S.FOLLOW_UP, S.CLOSED, S.WITHDRAWN, S.OUT_OF_SCOPE}
_RAISED = {S.RAISED_PRIVATELY, S.RAISED_PUBLICLY, S.REPORT_NAMED, S.REPORT_ANONYMISED}

#: From each state to which others a case may go. A closed case can be opened again only as follow-up.
TRANSITIONS: dict[State, frozenset[State]] = {
    S.RECEIVED: frozenset({S.TRIAGE, S.WITHDRAWN}),
    S.TRIAGE: frozenset({S.CONSENT_CHECK, S.MORE_INFO, S.RISK_ASSESSED, S.OUT_OF_SCOPE, S.WITHHELD, S.WITHDRAWN}),
    S.CONSENT_CHECK: frozenset({S.MORE_INFO, S.RISK_ASSESSED, S.VERIFYING} | _ENDS),
    S.MORE_INFO: frozenset({S.CONSENT_CHECK, S.RISK_ASSESSED, S.VERIFYING} | _ENDS),
    S.RISK_ASSESSED: frozenset({S.CONSENT_CHECK, S.MORE_INFO, S.VERIFYING} | _ENDS),
    S.VERIFYING: frozenset({S.CONSENT_CHECK, S.MORE_INFO, S.CORROBORATED, S.NOT_CORROBORATED} | _ENDS),
    S.CORROBORATED: frozenset({S.CONSENT_CHECK, S.MORE_INFO} | _RAISED | _ENDS),
    S.NOT_CORROBORATED: frozenset({S.MORE_INFO, S.VERIFYING} | _ENDS),
    S.RAISED_PRIVATELY: frozenset({S.CONSENT_CHECK, S.MORE_INFO} | _RAISED | _ENDS),
    S.RAISED_PUBLICLY: frozenset({S.CONSENT_CHECK, S.MORE_INFO} | _RAISED | _ENDS),
    S.REPORT_NAMED: frozenset({S.MORE_INFO, S.FOLLOW_UP, S.CLOSED, S.WITHDRAWN}),
    S.REPORT_ANONYMISED: frozenset({S.MORE_INFO, S.FOLLOW_UP, S.CLOSED, S.WITHDRAWN}),
    S.WITHHELD: frozenset({S.CONSENT_CHECK, S.MORE_INFO, S.VERIFYING, S.FOLLOW_UP, S.CLOSED, S.WITHDRAWN}),
    S.FOLLOW_UP: frozenset(_WORKING | {S.WITHHELD, S.CLOSED, S.WITHDRAWN}),
    S.OUT_OF_SCOPE: frozenset({S.TRIAGE, S.CLOSED, S.WITHDRAWN}),
    S.CLOSED: frozenset({S.FOLLOW_UP}),
    S.WITHDRAWN: frozenset({S.CLOSED}),
}
for _state in _RAISED:
    TRANSITIONS[_state] -= {_state}

#: The coarse status that goes with each state.
COARSE: dict[State, Coarse] = {
    S.RECEIVED: Coarse.RECEIVED,
    S.TRIAGE: Coarse.TRIAGED,
    S.FOLLOW_UP: Coarse.FOLLOW_UP,
    S.OUT_OF_SCOPE: Coarse.CLOSED,
    S.CLOSED: Coarse.CLOSED,
    S.WITHDRAWN: Coarse.CLOSED,
    **dict.fromkeys(_WORKING | {S.WITHHELD}, Coarse.ACTIVE),
}

#: What the consent of the persons concerned must allow before a case may be in a state.
STATE_SCOPES: dict[State, str] = {
    S.RAISED_PRIVATELY: "state",
    S.RAISED_PUBLICLY: "public",
    S.REPORT_NAMED: "report_named",
    S.REPORT_ANONYMISED: "report_anonymised",
}
