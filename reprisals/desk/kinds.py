"""The kinds of entries of a case as a table: where each is sealed, who reads it, and with which form it is written."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reprisals.desk.forms import casework as forms
from reprisals.desk.forms import leaving


@dataclass(frozen=True)
class Kind:
    """One kind of entry. `title` heads its list and its page, `add` is what the button says."""

    slug: str
    compartment: str
    form: type[forms.EntryForm]
    title: str | Promise
    add: str | Promise


KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("message", "shared", forms.MessageForm, _("Messages"), _("Write to the reporter")),
        Kind("triage", "internal", forms.TriageForm, _("Triage"), _("Triage")),
        Kind("state", "internal", forms.StateForm, _("States"), _("Change the state")),
        Kind("risk", "internal", forms.RiskForm, _("Risk assessment"), _("Assess the risk")),
        Kind("verification", "internal", forms.VerificationForm, _("Scope and verification"), _("Record a check")),
        Kind("consent", "internal", forms.ConsentForm, _("Consent ledger"), _("Record a decision")),
        Kind("referral", "internal", forms.ReferralForm, _("Referrals"), _("Propose a referral")),
        Kind("export", "internal", leaving.ExportForm, _("Exports"), _("Propose an export")),
        Kind("action", "internal", forms.ActionForm, _("Actions"), _("Record an action")),
        Kind("outcome", "internal", forms.OutcomeForm, _("Outcomes"), _("Record an outcome")),
        Kind("reply", "internal", forms.ReplyForm, _("Replies of the State"), _("Record a reply")),
        Kind("follow_up", "internal", forms.FollowUpForm, _("Follow-up"), _("Record what happened since")),
        Kind("link", "internal", forms.LinkForm, _("Linked cases"), _("Link a case")),
        Kind("report_entry", "internal", forms.ReportEntryForm, _("Annual report"), _("Write an entry for the report")),
        Kind("note", "internal", forms.NoteForm, _("Internal notes"), _("Write a note")),
        Kind("extension", "internal", leaving.ExtensionForm, _("Kept for longer"), _("Ask to keep it for longer")),
    )
}
