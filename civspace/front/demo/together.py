"""What the invented colleagues say about a draft, the request to submit it, and what their statement says in short."""

from accounts.people.models import User
from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from meetings.calendar.models import Meeting
from submissions.statements import domain
from submissions.statements.models import Statement
from submissions.statements.states import State

SUGGESTED = (
    "2. In six of the nine settlements the plan exists on paper. In two it has a budget. In only one were residents "
    "asked where the latrines should stand, and there all of them are used."
)
#: (language, abstract, recommendations): of the published statement on rivers.
ABSTRACTS: tuple[tuple[str, str, list[str]], ...] = (
    (
        "en",
        "Along four rivers, people learn of dams, embankments and sand concessions when the contract is signed. Where "
        "they were heard while the outcome could still change, agreements lasted and no case went to court.",
        [
            "States should publish plans for rivers at least 60 days before any decision, in the languages spoken on "
            "the banks.",
            "States should hold hearings when women and people who work on the water can come, and pay the journey.",
            "States should answer every written comment and protect those who speak from intimidation.",
        ],
    ),
    (
        "fr",
        "Le long de quatre fleuves, les habitants apprennent l’existence d’un barrage, d’une digue ou d’une concession "
        "de sable une fois le contrat signé. Là où ils ont été entendus à temps, les accords ont tenu.",
        ["Les États devraient publier les projets au moins soixante jours avant toute décision."],
    ),
)


def tell(story: Story, people: People, meetings: dict[str, Meeting]) -> None:
    """Comment on the draft for the segment, suggest, ask to submit it; and say in short what was published."""
    head, editor = people.heads["lantern"], User.objects.get(email="lantern.editor@example.org")
    own = Statement.objects.select_related("meeting", "organization").filter(
        organization=people.organizations["lantern"]
    )
    draft = own.filter(meeting=meetings["segment"], state=State.DRAFT).earliest("created_at")
    with at(story.when(-1, 8)):
        question = domain.add_comment(
            statement=draft,
            by=editor,
            paragraph=1,
            body="Nine settlements or ten? The map of last year has ten.",
        )
        domain.add_comment(
            statement=draft,
            by=editor,
            paragraph=2,
            proposal=SUGGESTED,
            body="One sentence less, and it says why it matters.",
        )
    with at(story.when(-1, 10)):
        domain.answer_comment(comment=question, by=head, body="Nine: one moved to higher ground in March.")
        domain.settle_comment(comment=question, verb="resolve", by=head)
    with at(story.when(-1, 15)):
        domain.ask_to_submit(
            statement=draft,
            by=editor,
            revision=draft.revision,
            message="All rules are met. Could one of you send it before the weekend?",
        )
    published = own.filter(meeting=meetings["past"], state=State.PUBLISHED).earliest("created_at")
    for day, (language, text, recommendations) in enumerate(ABSTRACTS):
        with at(story.when(-50 + day, 9)):
            domain.write_abstract(
                statement=published, by=head, language=language, text=text, recommendations=recommendations
            )
