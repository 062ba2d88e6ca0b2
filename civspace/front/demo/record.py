"""What happened to invented documents after publication: a corrigendum, a reissue, a withdrawal, a request."""

from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from submissions.statements import domain
from submissions.statements.models import Statement

CORRIGENDUM = "Paragraph 2, first sentence\n\nFor “In most basins” read “In many basins”."


def tell(story: Story, people: People) -> None:
    """Change three published documents, by the verbs of the portal, and ask for a change of a fourth."""
    desk = people.secretariat
    with at(story.when(-40, 10)):
        domain.publish_corrigendum(
            statement=_document(1),
            by=desk,
            text=CORRIGENDUM,
            policy="error-of-authors",
            message="Published as you asked.",
        )
    with at(story.when(-38, 11)):
        domain.reissue_statement(
            statement=_document(7),
            by=desk,
            policy="technical-reasons",
            message="A line was set twice in the first file; the text is the same.",
        )
    with at(story.when(-2, 9)):
        domain.withhold_statement(statement=_document(8), by=people.heads["lantern"])
    with at(story.when(-1, 15)):
        domain.ask_for_change(
            statement=_document(2),
            by=people.heads["claire"],
            kind="correction",
            urgency="soon",
            details="Paragraphe 1 : le nombre de communes est à vérifier.",
        )


def _document(number: int) -> Statement:
    found = Statement.objects.select_related("meeting", "organization")
    return found.get(symbol=f"A/HRC/899/NGO/{number}")
