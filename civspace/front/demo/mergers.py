"""A near-duplicate whose two heads have agreed to merge: the Secretariat looks at what would move and decides."""

from accounts.organizations.domain import create_organization
from accounts.organizations.merging.domain import agree_to_merge, ask_for_merge
from accounts.people.domain import create_person
from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.reference.models import State


def agree(story: Story, people: People) -> None:
    """Register the second entry of an invented organization, and let both heads ask that it goes into the first."""
    with at(story.when(-9, 8)):
        head = create_person(email="amberfield@example.org", name="Rosario Ilagan")
        second = create_organization(
            by=head,
            name="Amber Fields Youth Forum",
            name_language="en",
            country=State.objects.get(pk="PHL"),
            about="Registered by the office in the second town, which did not know of the first entry.",
            invented=True,
        )
    with at(story.when(-3, 9)):
        merge = ask_for_merge(
            source=second,
            survivor=people.organizations["amber"],
            by=head,
            message="We are the office in the second town. The forum is registered twice, and one entry is enough.",
        )
    with at(story.when(-2, 10)):
        agree_to_merge(merge=merge, by=people.heads["amber"])
