"""The brief of the invented delegate: what she takes to the dialogue of tomorrow, in five languages."""

from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from submissions.record import domain
from submissions.record.models import Brief
from submissions.statements.models import Statement

#: (number of the document, paragraph or None for all of it, heading above it, note for all who read the brief)
COLLECTED: tuple[tuple[int, int | None, str, str], ...] = (
    (1, 2, "What is asked of us", "The closest to our own position. Quote it in the first minute."),
    (6, 2, "", "The same ask from another basin: say that it is not one region alone."),
    (2, 1, "", ""),
    (8, 1, "", "Was the strongest example; it is no longer public, so it is not to be quoted."),
    (7, None, "To read on the way", "Short, and good on budgets."),
)
OWN_NOTE = "Ask the Chair for two minutes, not three: the list is long."


def collect(story: Story, people: People) -> None:
    """Let the delegate collect from published statements; one of them is withheld since."""
    delegate = people.heads["mission"]
    with at(story.when(-30, 16)):
        brief = domain.create_brief(
            by=delegate,
            title="Rivers and water: dialogue on the annual report",
            purpose="For the Ambassador. Three points and one question; the citations can be read out as they stand.",
        )
        for number, paragraph, heading, note in COLLECTED:
            statement = Statement.objects.get(symbol=f"A/HRC/899/NGO/{number}")
            item = domain.add_item(brief=brief, by=delegate, statement=statement, paragraph=paragraph)
            if heading or note:
                domain.change_item(item=item, by=delegate, heading=heading, note=note)
    with at(story.when(-1, 18)):
        first = Brief.objects.get(pk=brief.pk).items.earliest("position")
        domain.write_note(item=first, by=delegate, text=OWN_NOTE)
