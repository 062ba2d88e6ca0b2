"""Two entries of one organization with everything that can move, and what the tests of mergers compare."""

from types import SimpleNamespace
from typing import Any

from django.apps import apps

from accounts.organizations import domain
from accounts.organizations.merging import domain as merging
from accounts.organizations.models import Merge, Organization
from civspace.threads.models import Thread
from meetings.accreditation.models import Standing
from submissions.statements.models import Statement
from tests.factories import join, make_organization, make_standing, make_statement, open_meeting, person, staff
from tests.organizations.cast import fresh, invitation_to

#: What a merger may move, without what is made anew from the names, or waits to be held against a list for them.
ROOMS = ("accounts_organizations", "meetings_accreditation", "submissions_statements", "civspace_threads")
MADE_ANEW = {"NameKey", "LookAlike", "Merge", "MovedRow", "Screening"}


def make_two(*, statement: str = "published", join_both: bool = False) -> SimpleNamespace:
    """Return two verified entries with their heads, a member, a statement, standing and what waits at the source."""
    two = SimpleNamespace(officer=staff("accreditation_officer", name="officer"))
    two.second = staff("accreditation_officer", name="second")
    two.meeting = open_meeting(values={"hrc-written-max-per-organization": {"max": 1}})
    for side, name in (("source", "Lake Chad Waters Watch"), ("survivor", "Lake Chad Water Watch")):
        head = person(name=f"{side}_head")
        organization = domain.create_organization(by=head, name=name, name_language="en")
        domain.verify_organization(organization=organization, by=two.officer, reason="Seen")
        setattr(two, f"{side}_head", head)
        setattr(two, side, organization)
    two.editor = person(name="editor")
    join(two.editor, two.source, "editor")
    if join_both:
        join(two.editor, two.survivor, "viewer")
    make_standing(organization=two.source)
    two.author = fresh(two.source_head)
    two.author.organization = two.source
    two.statement = make_statement(state=statement, by=two.author, meeting=two.meeting)
    two.draft = make_statement(by=two.author, meeting=two.meeting, title="Private words")
    two.organization, two.head = two.source, two.source_head  # for invitation_to
    two.invitation = invitation_to(two, "new@example.org")
    two.asked = domain.ask_to_join(organization=two.source, by=person(name="asker"))
    domain.add_name(organization=two.source, by=fresh(two.source_head), name="Veille des eaux", language="fr")
    again(two)
    return two


def again(two: SimpleNamespace) -> None:
    """Read both entries anew."""
    two.source, two.survivor = fresh(two.source), fresh(two.survivor)


def proposed(two: SimpleNamespace, **more: Any) -> Merge:
    """Return a proposal by the first officer."""
    values = {"source": two.source, "survivor": two.survivor, "with_people": True, "reason": "The same people", **more}
    return merging.propose_merge(by=fresh(two.officer), **values)


def merged(two: SimpleNamespace, **more: Any) -> Merge:
    """Return the merger of the two, carried out by the second officer."""
    merge = merging.confirm_merge(merge=proposed(two, **more), by=fresh(two.second))
    again(two)
    return merge


def undone(two: SimpleNamespace, merge: Merge) -> Merge:
    """Return the merger, taken back."""
    found = merging.undo_merge(merge=fresh(merge), by=fresh(two.officer), reason="They are two")
    again(two)
    return found


def data() -> dict[str, Any]:
    """Return every row that a merger may touch, without versions and times of change."""
    found = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            if model.__name__ in MADE_ANEW:
                continue
            fields = [it.attname for it in model._meta.concrete_fields if it.name not in ("version", "updated_at")]
            found[model.__name__] = sorted(model._base_manager.values_list(*fields), key=repr)
    return found


def owners(two: SimpleNamespace) -> dict[str, str]:
    """Return on which side what can move stands."""
    sides = {two.source.pk: "source", two.survivor.pk: "survivor"}
    parties = {str(pk): side for pk, side in sides.items()}
    return {
        "statement": sides[Statement.objects.get(pk=two.statement.pk).organization_id],
        "draft": sides[Statement.objects.get(pk=two.draft.pk).organization_id],
        "standing": sides[Standing.objects.get().organization_id],
        "threads": "".join(sorted({parties[thread.party] for thread in Thread.objects.all()})),
    }


def other_organization(**fields: Any) -> Organization:
    """Return one more organization."""
    return make_organization(**fields)
