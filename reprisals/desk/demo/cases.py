"""Eight invented cases: what somebody reported, and what officers did with it. Days are counted from today."""

from dataclasses import dataclass, field
from typing import Any

Step = tuple[str, dict[str, Any]]

TRIAGE: Step = ("triage", {"urgency": "soon", "text": "Within the mandate as far as the report says."})
RISK: Step = (
    "risk",
    {
        "likelihood": 3,
        "severity": 4,
        "imminence": "weeks",
        "dependants": "Two children",
        "digital": "The family's telephone may be read by others.",
        "plan": "A safe word is agreed. A colleague calls every evening.",
        "review_on": 14,
    },
)
IN_SCOPE: Step = (
    "verification",
    {"step": "in_scope", "result": "yes", "text": "The link to the session is documented."},
)
RELIABLE: Step = ("verification", {"step": "source_reliability", "result": "yes", "text": "Known from earlier work."})


def state(to: str, text: str = "") -> Step:
    """Return a change of the state."""
    return "state", {"to": to, "text": text or "Next step."}


CORROBORATED: tuple[Step, ...] = (
    TRIAGE,
    RISK,
    state("risk_assessed"),
    IN_SCOPE,
    state("under_verification"),
    RELIABLE,
    state("corroborated", "Two sources that do not know one another say the same."),
)


@dataclass(frozen=True)
class Invented:
    """One invented case. `agreed` are the uses to which its reporter agrees; `photo` names a picture that is drawn."""

    account: str
    answers: dict[str, Any]
    agreed: tuple[str, ...] = ()
    identity: dict[str, str] | None = None
    language: str = "en"
    urgent: bool = False
    photo: str = ""
    steps: tuple[Step, ...] = field(default=())


CASES = (
    Invented(
        account="Two men waited at my door after I had spoken to the working group. They said that they know the way "
        "of my daughter to school. I am afraid to go home.",
        answers={"country": "Norland", "mechanism": ["special_procedures"], "acts": ["threat"], "danger": "yes"},
        agreed=("contact",),
        identity={"name": "Invented Person", "contact": "An invented neighbour"},
        urgent=True,
    ),
    Invented(
        account="مُنعت من السفر إلى الدورة. أخذ الموظف جواز سفري في المطار وقال إن اسمي في قائمة.",
        answers={"country": "Qasrabad", "mechanism": ["hrc"], "acts": ["travel_ban"], "relation": "victim"},
        agreed=("contact", "state", "report_anonymised", "statistics"),
        language="ar",
        steps=(TRIAGE, ("message", {"text": "هل لديك نسخة من القرار؟"}), state("more_info")),
    ),
    Invented(
        account="Our organization was struck off the register a week after our report to the committee. The letter "
        "names the report.",
        answers={
            "country": "Valmora",
            "mechanism": ["treaty_bodies"],
            "acts": ["dissolution"],
            "relation": "represents",
            "organization": "ngo",
        },
        agreed=("contact", "mechanism_facts", "state", "quiet", "report_named", "statistics"),
        photo="letter.jpg",
        steps=(
            *CORROBORATED,
            (
                "action",
                {
                    "action": "private_demarche",
                    "recipient": "Permanent Mission",
                    "done_on": 0,
                    "text": "Raised at a meeting.",
                    "next_step": "Ask for the decision in writing",
                    "next_on": 21,
                },
            ),
            state("raised_privately"),
            ("reply", {"position": "explained", "received_on": 0, "text": "The registrar looks at the file again."}),
        ),
    ),
    Invented(
        account="Un avocat qui avait aidé des familles à saisir le groupe de travail est détenu depuis neuf jours sans "
        "voir de juge.",
        answers={
            "country": "Estrelle",
            "mechanism": ["special_procedures"],
            "acts": ["detention"],
            "relation": "witness",
        },
        agreed=("contact", "statistics"),
        language="fr",
        urgent=True,
        steps=(
            ("triage", {"urgency": "urgent", "do_not_contact": True, "text": "Detention; the line may be watched."}),
            RISK,
            state("consent_check", "The family has to agree; the reporter is a witness."),
        ),
    ),
    Invented(
        account="A newspaper close to the government called us traitors with photographs after the side event.",
        answers={"country": "Norland", "mechanism": ["hrc"], "acts": ["smear"], "relation": "victim"},
        agreed=("contact", "public", "report_anonymised", "statistics"),
        steps=(
            *CORROBORATED,
            ("action", {"action": "public_statement", "done_on": 0, "text": "Named at the daily briefing."}),
            state("raised_publicly"),
            state("in_report_anonymised"),
        ),
    ),
    Invented(
        account="My brother was beaten after my statement. He does not want anybody to speak of it.",
        answers={"country": "Sunterra", "mechanism": ["upr"], "acts": ["attack"], "relation": "relative"},
        agreed=("contact",),
        steps=(TRIAGE, RISK, state("withheld_for_protection", "The family asks for silence.")),
    ),
    Invented(
        account="They opened a tax case against me on the day after the meeting. It was closed without a result.",
        answers={"country": "Valmora", "mechanism": ["ngo_committee"], "acts": ["judicial"], "relation": "victim"},
        agreed=("contact", "state", "report_anonymised", "statistics"),
        steps=(
            *CORROBORATED,
            state("follow_up"),
            ("follow_up", {"happened_on": 0, "text": "The tax office sent back what it had taken."}),
        ),
    ),
    Invented(
        account="My neighbour plays loud music at night.",
        answers={"country": "Sunterra", "acts": ["other"], "relation": "victim"},
        steps=(TRIAGE, state("out_of_scope", "No link to the United Nations."), state("closed", "Told where to turn.")),
    ),
)
