"""A queue that looks like one: statements that wait, some claimed, and a batch of decisions that is held."""

from typing import Any

from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.front.demo.statements import fresh
from meetings.calendar.models import AgendaItem, Meeting
from submissions.statements import domain
from submissions.statements.models import ReasonCode, Statement, TeamText

#: (organization, language, agenda item, days ago, title)
WAITING = (
    ("amber", "en", "3", 17, "Young people in the drafting of town budgets"),
    ("amber", "en", "5", 16, "Learning to speak in public: lessons from eleven schools"),
    ("claire", "fr", "3", 15, "Le droit à l’eau dans les quartiers gagnés sur la lagune"),
    ("claire", "fr", "9", 15, "Les maraîchères face à la montée des eaux"),
    ("semilla", "es", "3", 14, "Escuelas rurales y derecho a la educación"),
    ("semilla", "es", "5", 13, "Radios comunitarias en lenguas originarias"),
    ("bereg", "en", "3", 12, "Lake water and the right to health"),
    ("bereg", "en", "10", 12, "School laboratories as a source of public data"),
    ("chenxi", "en", "3", 11, "Reading rooms for older persons"),
    ("chenxi", "en", "5", 10, "Digital forms that older persons can fill in"),
    ("ufuq", "en", "3", 9, "Polling stations that everybody can enter"),
    ("ufuq", "en", "8", 9, "Sign language in the hearings of town councils"),
    ("amber", "en", "9", 7, "What a fair first contract says"),
    ("claire", "fr", "10", 6, "Former les médiateurs de quartier"),
    ("semilla", "es", "8", 4, "Cooperativas de jóvenes y acceso a la tierra"),
    ("bereg", "en", "8", 3, "Fishing seasons and the rights of small communities"),
    ("chenxi", "en", "9", 2, "Care at home and the people who give it"),
    ("ufuq", "en", "10", 1, "Repair of wheelchairs as a public service"),
)
#: How many of them, from the oldest, are claimed, and how many of those have a held acceptance.
CLAIMED, HELD = 6, 4
BODIES = {
    "en": "{name} welcomes the attention of the Council to this question.\n\n"
    "1. What we have seen in our own work is set out in the annual notes of our members.[^1]\n\n"
    "2. We ask States to consult those concerned early, in their own languages, and to publish what they learned.\n\n"
    "[^1]: Invented for this demonstration.",
    "fr": "{name} se félicite de l’attention que le Conseil porte à cette question.\n\n"
    "1. Ce que nous avons constaté figure dans les notes annuelles de nos membres.[^1]\n\n"
    "2. Nous demandons aux États de consulter tôt les personnes concernées, dans leur langue.\n\n"
    "[^1]: Inventé pour cette démonstration.",
    "es": "{name} celebra la atención que el Consejo presta a esta cuestión.\n\n"
    "1. Lo que hemos visto consta en las notas anuales de nuestros miembros.[^1]\n\n"
    "2. Pedimos a los Estados que consulten pronto a las personas afectadas, en su idioma.\n\n"
    "[^1]: Inventado para esta demostración.",
}


def fill(story: Story, people: People, meeting: Meeting) -> None:
    """Submit what waits for the session, and let the Secretariat begin with it."""
    desk: Any = people.secretariat
    submitted = [_submitted(story, people, meeting, *row) for row in WAITING]
    with at(story.when(-1, 8)):
        batch = domain.open_batch(body=meeting.body, name="Acceptances of Friday", by=desk)
        unclaimed = "state=submitted&reviewer=nobody"
        domain.save_filter(by=desk, name="Claimed by nobody", query=unclaimed, body=meeting.body)
        text = TeamText(
            body=meeting.body,
            reason_code=ReasonCode.objects.get(pk="wrong-agenda-item"),
            name="Item 3 rather than item 9",
            text_en="Please choose item 3, or say in the first paragraph how the text relates to item 9.",
            text_fr="Veuillez choisir le point 3, ou dire au premier paragraphe en quoi le texte relève du point 9.",
            text_es="Elija el tema 3, o indique en el primer párrafo qué relación guarda el texto con el tema 9.",
        )
        domain.keep_text(text=text, by=desk)
        for number, statement in enumerate(submitted[:CLAIMED]):
            current = domain.claim_statement(statement=fresh(statement), by=desk)
            if number < HELD:
                domain.hold_decision(statement=current, batch=batch, verb="accept", by=desk)


def _submitted(
    story: Story, people: People, meeting: Meeting, key: str, language: str, item: str, ago: int, title: str
) -> Statement:
    by, organization = people.heads[key], people.organizations[key]
    with at(story.when(-ago, 7, ago)):
        statement = domain.create_draft(
            organization=organization,
            meeting=meeting,
            by=by,
            title=title,
            body=BODIES[language].format(name=organization.name),
            language=language,
            agenda_item=AgendaItem.objects.get(meeting=meeting, number=item),
        )
        domain.submit_statement(statement=statement, by=by)
    return statement
