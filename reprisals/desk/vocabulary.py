"""The choices of the desk's forms as data, after the mandate and the manual on human rights monitoring."""

from django.utils.translation import gettext_lazy as _

from reprisals.vault import vocabulary as words

URGENCY = [
    ("urgent", _("Urgent: danger now or within days")),
    ("soon", _("Soon: danger within weeks")),
    ("normal", _("Not urgent")),
]

#: The coarse status that stands in clear.
STATUS = {
    "received": _("Received"),
    "triaged": _("Triage"),
    "active": _("Being worked on"),
    "follow-up": _("Follow-up"),
    "closed": _("Closed"),
    "shredded": _("Deleted"),
}

URGENCY_SHORT = {"urgent": _("Urgent"), "soon": _("Soon"), "normal": _("Not urgent")}

LEVELS = [(1, _("1, very low")), (2, _("2, low")), (3, _("3, medium")), (4, _("4, high")), (5, _("5, very high"))]
IMMINENCE = [
    ("now", _("Now")),
    ("days", _("Within days")),
    ("weeks", _("Within weeks")),
    ("later", _("Later, or not foreseeable")),
]

SCOPES = list(words.SCOPES.items())
GIVEN_BY = list(words.CONSENT_BY.items())
CONSENT_METHODS = [
    ("inbox", _("In the inbox")),
    ("voice", _("By voice")),
    ("in_person", _("Face to face")),
    ("written", _("In writing")),
]

VERIFICATION = [
    ("in_scope", _("Within the mandate (resolution 12/2)")),
    ("consent", _("Consent of the persons concerned")),
    ("link_to_cooperation", _("Link to cooperation with the United Nations")),
    ("source_reliability", _("Reliability of the source")),
    ("info_credibility", _("Credibility of the information")),
    ("corroboration", _("Corroborated by another source")),
    ("date_in_period", _("Date within the period")),
]
RESULTS = [
    ("yes", _("Yes")),
    ("no", _("No")),
    ("unclear", _("Not clear yet")),
]

ACTIONS = [
    ("private_demarche", _("Private demarche")),
    ("council_president", _("President or Bureau of the Council")),
    ("communication", _("Communication to the State by a special procedure")),
    ("treaty_body_letter", _("Letter of a treaty body")),
    ("public_statement", _("Public statement")),
    ("trial_observation", _("Trial observation")),
    ("detention_visit", _("Detention visit")),
    ("protection_network", _("Protection network")),
    ("relocation", _("Relocation support")),
    ("report", _("Inclusion in the report")),
]
#: The consent that each action needs before it is recorded as taken.
ACTION_SCOPES = {
    "private_demarche": "quiet",
    "council_president": "quiet",
    "communication": "state",
    "treaty_body_letter": "state",
    "public_statement": "public",
    "trial_observation": "state",
    "detention_visit": "state",
    "protection_network": "mechanism_facts",
    "relocation": "mechanism_facts",
    "report": "report_anonymised",
}
OUTCOMES = [
    ("improved", _("The situation improved")),
    ("unchanged", _("No change")),
    ("worse", _("The situation got worse")),
    ("unknown", _("Not known yet")),
]

REPLIES = [
    ("accepted", _("The State took measures")),
    ("denied", _("The State denies the allegations")),
    ("explained", _("The State gives information")),
    ("refused", _("The State refuses to answer")),
]

LINKS = [
    ("duplicate", _("The same report twice")),
    ("same_person", _("The same person")),
    ("same_events", _("The same events")),
    ("earlier", _("Follow-up to an earlier case")),
    ("later", _("Followed up by a later case")),
    ("unrelated", _("Alike at first sight, and not related")),
]

PARTS = [
    ("new", _("New cases")),
    ("annex_1", _("Annex I: more detail")),
    ("annex_2", _("Annex II: follow-up on earlier cases")),
]
ANONYMITY = [
    ("named", _("With the name")),
    ("initials", _("With initials")),
    ("anonymised", _("Without name")),
]
ANONYMITY_SCOPES = {"named": "report_named", "initials": "report_named", "anonymised": "report_anonymised"}

ACTOR_KINDS = [
    ("un", _("United Nations presence")),
    ("regional", _("Regional mechanism")),
    ("national", _("National human rights institution")),
    ("network", _("Protection network")),
    ("shelter", _("Relocation or shelter")),
    ("legal", _("Legal aid")),
    ("medical", _("Medical or psychosocial help")),
    ("digital", _("Digital security")),
    ("diplomats", _("Diplomats")),
]
