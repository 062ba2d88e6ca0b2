"""Invented threads of the demonstration: one answered, one that waits, one whose answer is overdue, one closed."""

import datetime
from typing import Any

from accounts.people.models import User
from civspace.clocks.domain import sweep
from civspace.clocks.models import DutyStation
from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.threads import registry
from civspace.threads.domain import answer, assign, close, note, write
from civspace.threads.models import Thread
from civspace.threads.saving import save_reply
from meetings.calendar.contacts import set_contact
from meetings.calendar.models import Meeting
from submissions.statements.models import Statement

OFFICES = {
    "ar": "مكتب الاتصال المخترع",
    "zh_hans": "虚构的联络办公室",
    "en": "Invented Liaison Office",
    "fr": "Bureau de liaison inventé",
    "ru": "Вымышленное бюро по связям",
    "es": "Oficina de enlace inventada",
}
REPLIES = (
    (
        "Thank you, we are looking into it",
        {
            "ar": "شكرا لرسالتكم بشأن {reference}. نحن ننظر فيها وسنرد عليكم.",
            "zh_hans": "感谢贵方关于 {reference} 的来信。我们正在处理，并将答复。",
            "en": "Thank you for your message about {reference}. We are looking into it and will answer.",
            "fr": "Merci de votre message au sujet de {reference}. Nous l’examinons et vous répondrons.",
            "ru": "Благодарим за сообщение о {reference}. Мы рассматриваем его и ответим.",
            "es": "Gracias por su mensaje sobre {reference}. Lo estamos examinando y le responderemos.",
        },
    ),
    (
        "How words are counted",
        {
            "en": "Notes count as words, headings do too. The number beside your text is the one that we use.",
            "fr": "Les notes et les titres comptent. Le nombre affiché à côté du texte est celui que nous utilisons.",
            "es": "Las notas y los títulos cuentan. El número que aparece junto a su texto es el que utilizamos.",
        },
    ),
)


def tell(story: Story, people: People, meetings: dict[str, Meeting]) -> None:
    """Write to and fro in the order in which it would have happened."""
    desk = people.secretariat
    with at(story.when(-40)):
        _contact(meetings["council"], desk)
        for title, texts in REPLIES:
            kept = {f"text_{code}": text for code, text in texts.items()}
            save_reply(values={"kind": "statement", "body": "", "title": title, **kept}, by=desk)
    _answered(story, people, desk)
    _overdue(story, people)
    _waiting(story, people, desk)
    with at(story.now):
        sweep()


def _contact(meeting: Meeting, editor: Any) -> None:
    set_contact(
        meeting=meeting,
        by=editor,
        values={
            **{f"office_{code}": text for code, text in OFFICES.items()},
            "mailbox": "liaison@example.org",
            "phone": "+41 22 000 00 00",
            "website": "",
            "opens_at": datetime.time(9),
            "closes_at": datetime.time(17, 30),
            "station": DutyStation.objects.get(pk="geneva"),
            "first_answer_days": 2,
            "answer_days": 3,
        },
    )


def _about(thing: Any, kind: str = "statement") -> dict[str, Any]:
    known = registry.kinds[kind]
    return {"kind": known, "subject": known.load(str(thing.pk))}


def _one(state: str, people: People, key: str) -> Statement:
    found = Statement.objects.filter(organization=people.organizations[key], state=state)
    return (
        found.order_by("reference").first()
        or Statement.objects.filter(organization=people.organizations[key], submitted_at__isnull=False).order_by(
            "reference"
        )[0]
    )


def _answered(story: Story, people: People, desk: User) -> None:
    statement, head = _one("returned", people, "lantern"), people.heads["lantern"]
    with at(story.when(-5, 8, 10)):
        first = write(
            **_about(statement),
            by=head,
            language="en",
            text="We would like to keep agenda item 9 if that is possible. Which paragraph should say how "
            "the text relates to it?",
        )
        thread = Thread.objects.get(pk=first.thread_id)
    with at(story.when(-5, 9, 30)):
        assign(thread=thread, by=desk, to=desk)
        note(**_about(statement), by=desk, text="Item 9 is possible if the first paragraph names it.")
    with at(story.when(-4, 14)):
        answer(
            thread=thread,
            by=desk,
            language="en",
            text="Item 9 is possible: say in the first paragraph how the text relates to it, and submit again.",
        )
    with at(story.when(-3, 10)):
        close(thread=thread, by=desk)


def _overdue(story: Story, people: People) -> None:
    statement = _one("submitted", people, "quai")
    with at(story.when(-12, 10, 5)):
        write(
            **_about(statement),
            by=people.heads["quai"],
            language="fr",
            text="Bonjour, notre déclaration sera-t-elle publiée avant l’ouverture de la session ? Nos partenaires "
            "souhaitent la citer.",
        )


def _waiting(story: Story, people: People, desk: User) -> None:
    with at(story.when(0, 6)):
        write(
            **_about(_one("submitted", people, "semilla")),
            by=people.heads["semilla"],
            language="es",
            text="Buenos días. ¿Podemos añadir el logotipo de nuestra organización al documento?",
        )
        write(
            **_about(people.organizations["lantern"], "organization"),
            by=people.heads["lantern"],
            language="en",
            text="Our network has a new name in Swahili. Do we change the profile, or do you need a document?",
        )
    statement = _one("accepted", people, "lantern")
    with at(story.when(-2, 11)):
        write(
            **_about(statement),
            by=desk,
            language="en",
            text="Please tell us until Friday whether the second note refers to the report of 2024 or of 2025.",
        )
