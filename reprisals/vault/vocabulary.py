"""The words in which cases are described: codes that stand inside sealed items, and what pages call them.

Sources: Human Rights Council resolution 12/2 (who is protected), the Secretary-General's reports on cooperation with
the United Nations (kinds of act, mechanisms), the Manual on Human Rights Monitoring (consent). A code is never reused.
"""

import csv
import unicodedata
from functools import cache
from importlib.resources import files

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civspace.web.languages import interface_code

Words = dict[str, str | Promise]

#: Where somebody cooperated, or tried to.
MECHANISMS: Words = {
    "hrc": _("Human Rights Council"),
    "upr": _("Universal Periodic Review"),
    "special_procedures": _("Special procedures (rapporteurs, independent experts, working groups)"),
    "treaty_bodies": _("Treaty bodies"),
    "ohchr": _("Office of the High Commissioner for Human Rights, also in the field"),
    "country_team": _("United Nations country team"),
    "peace_operation": _("Peace operation"),
    "security_council": _("Security Council"),
    "ga_ecosoc": _("General Assembly or Economic and Social Council"),
    "ngo_committee": _("Committee on Non-Governmental Organizations"),
    "hlpf": _("High-level political forum on sustainable development"),
    "forum": _("Forum on Indigenous Issues, on Minority Issues or on Business and Human Rights"),
    "agency": _("A specialized agency, fund or programme"),
    "other": _("Another part of the United Nations"),
}
COOPERATION: Words = {
    "testimony": _("Testimony or an interview"),
    "written": _("Written information or a report"),
    "complaint": _("A complaint or a request for urgent action"),
    "statement": _("A statement at a meeting"),
    "meeting": _("Taking part in a meeting or a side event"),
    "travel": _("A journey to a meeting, or the wish to go"),
    "visit": _("Contact during a visit to the country"),
    "assistance": _("Legal or other assistance to others"),
    "attempted": _("An attempt that was prevented"),
}
#: The four categories of protected persons of resolution 12/2.
CATEGORIES: Words = {
    "a": _("Cooperated with the United Nations on human rights, or wanted to, or gave testimony or information"),
    "b": _("Used procedures of the United Nations, or gave legal or other assistance to people who did"),
    "c": _("Submitted a communication under a treaty, or assisted with one"),
    "d": _("A relative of a victim, or of somebody who assisted victims"),
}
ACTS: Words = {
    "killing": _("Killing"),
    "disappearance": _("Enforced disappearance"),
    "torture": _("Torture or ill-treatment"),
    "sexual_violence": _("Sexual violence"),
    "attack": _("Physical attack"),
    "detention": _("Arrest or detention"),
    "medical": _("Denial of medical attention"),
    "death_threat": _("Death threat"),
    "threat": _("Threats or harassment"),
    "judicial": _("Criminal charges, lawsuits or other judicial harassment"),
    "travel_ban": _("Travel ban, or passport or visa withheld"),
    "deportation": _("Deportation, or loss of nationality"),
    "surveillance": _("Surveillance, offline or online"),
    "smear": _("Smear campaign or hate speech"),
    "labelling": _("Being called a terrorist, a traitor or an extremist"),
    "raid": _("Raid, seizure or damage to property"),
    "assets": _("Frozen accounts, or funds prohibited"),
    "dissolution": _("Organization closed or refused registration"),
    "legislation": _("A law that restricts cooperation"),
    "work": _("Loss of work, licence or studies"),
    "accreditation": _("Accreditation or access to a meeting denied"),
    "relatives": _("Acts against relatives or colleagues"),
    "other": _("Another act"),
}
#: The gravest acts: one of them marks a report as urgent until somebody has looked at it.
URGENT_ACTS = frozenset(
    {"disappearance", "torture", "sexual_violence", "attack", "detention", "medical", "death_threat", "deportation"}
)
PERPETRATORS: Words = {
    "state_organ": _("A State organ: police, security service, army, ministry, court"),
    "official": _("A public official"),
    "un_official": _("A staff member of the United Nations"),
    "non_state": _("An armed group or another non-State actor"),
    "private": _("A company or a private person"),
    "unknown": _("Not known"),
}
SEXES: Words = {"woman": _("Woman"), "man": _("Man"), "other": _("Another identity"), "several": _("Several people")}
AGES: Words = {
    "child": _("Under 18"),
    "young": _("18 to 24"),
    "adult": _("25 to 59"),
    "older": _("60 or older"),
    "several": _("Several people"),
}
ORGANIZATIONS: Words = {
    "consultative": _("Organization in consultative status"),
    "ngo": _("Organization without consultative status"),
    "community": _("Community group or movement"),
    "indigenous": _("Indigenous Peoples' organization"),
    "nhri": _("National human rights institution"),
    "media": _("Journalist or media"),
    "lawyer": _("Lawyer or judge"),
    "academic": _("University or research"),
    "none": _("None: on one's own"),
}
RELATIONS: Words = {
    "victim": _("It happened to me"),
    "relative": _("It happened to a relative of mine"),
    "represents": _("I represent the person to whom it happened"),
    "witness": _("I know about it"),
}
YES_NO: Words = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}

#: What a report may be used for. Each use is asked for by itself, and can be taken back by itself.
SCOPES: Words = {
    "contact": _("Write to me here, in this protected inbox"),
    "mechanism_facts": _("Share the facts with mechanisms of the United Nations that could help, without names"),
    "mechanism_identity": _("Share names with those mechanisms"),
    "state": _("Raise the case with the State, in confidence"),
    "quiet": _("Quiet diplomacy: ask diplomats or others to help, in confidence"),
    "public": _("Speak about the case in public"),
    "report_named": _("The Secretary-General's annual report, with names"),
    "report_anonymised": _("The Secretary-General's annual report, without anything that points to a person"),
    "statistics": _("Count the case in figures and trends, without any detail"),
    "keep": _("Go on with the case if I can no longer be reached"),
}
#: Whoever agrees must be the person concerned, or speak for them.
CONSENT_BY: Words = {
    "victim": _("The person to whom it happened"),
    "family": _("Their family"),
    "representative": _("A representative whom they asked"),
}
#: The version of the words above; a consent keeps the version that was shown.
CONSENT_VERSION = "2026-11"


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return States and observers as (ISO 3166-1 alpha-3, the United Nations' name), in the order of the names."""
    column = f"name_{interface_code(language).replace('-', '_')}"
    text = files("civspace.reference").joinpath("data/states.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    column = column if rows and column in rows[0] else "name_en"
    return tuple(sorted(((row["iso3"], row[column]) for row in rows), key=lambda row: _order(row[1])))


def _order(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
