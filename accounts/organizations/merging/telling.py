"""What people are told about mergers: always the reason, the rule, and how to contest."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.organizations.domain.common import tell
from accounts.organizations.merging.models import Merge
from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import people_of
from accounts.organizations.rulebook import Rule
from accounts.organizations.states import MemberRole
from accounts.people.models import User
from civspace.notices.kinds import Kind, register


def members(organization: Organization) -> list[User]:
    """Return everybody who belongs to an organization now."""
    held = Membership.objects.current().filter(organization=organization, person__is_active=True)
    return [membership.person for membership in held.select_related("person").order_by("pk")]


def those_who_know(merge: Merge) -> list[User]:
    """Return whom a merger that waits concerns outside the desk: who asked, and the heads once they know of it."""
    if merge.by_staff:
        return [merge.asked_by] if merge.asked_by is not None else []
    heads = [person for one in (merge.source, merge.survivor) for person in people_of(one, {MemberRole.HEAD})]
    return list({person.pk: person for person in (*heads, *([merge.asked_by] if merge.asked_by else []))}.values())


def _event(merge: Merge) -> str:
    return f"merge:{merge.pk}:v{merge.version}"


def _tell(kind: str, merge: Merge, people: Iterable[Any], link: str, **said: Any) -> None:
    tell(
        f"merge_{kind}",
        merge.source,
        people,
        event=_event(merge),
        link=link,
        survivor=merge.survivor.name,
        **said,
    )


def _mine(organization: Organization, merge: Merge) -> str:
    return f"/my/organizations/{organization.pk}/merges/{merge.pk}/"


def asked(merge: Merge, other: Organization) -> None:
    """Tell the head of the other organization that an answer is wanted."""
    person = merge.asked_by.get_full_name() if merge.asked_by else ""
    _tell("asked", merge, people_of(other, {MemberRole.HEAD}), _mine(other, merge), person=person)


def waits_for_desk(merge: Merge, people: Iterable[User]) -> None:
    """Tell the officers who may decide that a merger waits."""
    _tell("waiting", merge, people, f"/desk/organizations/merges/{merge.pk}/")


def refused(merge: Merge, people: Iterable[User], *, reason: str, rule: Rule) -> None:
    """Tell those who knew of it that a merger was refused."""
    link = f"/desk/organizations/merges/{merge.pk}/" if merge.by_staff else "/my/organizations/"
    _tell("refused", merge, people, link, reason=reason, rule=rule.as_notice())


def withdrawn(merge: Merge, people: Iterable[User]) -> None:
    """Tell the head who was asked that no answer is wanted any more."""
    _tell("withdrawn", merge, people, "/my/organizations/")


def merged(merge: Merge, ours: list[User], theirs: list[User], *, reason: str, rule: Rule) -> None:
    """Tell the members of both, each with a page that they can open."""
    said: dict[str, Any] = {"reason": reason, "rule": rule.as_notice(), "by_when": merge.undo_until}
    _tell("done", merge, ours, _mine(merge.survivor, merge), **said)
    known = {person.pk for person in ours}
    link = _mine(merge.survivor if merge.with_people else merge.source, merge)
    _tell("done", merge, [person for person in theirs if person.pk not in known], link, **said)


def undone(merge: Merge, people: Iterable[User], *, reason: Any, rule: Rule) -> None:
    """Tell the members of both that the merger was taken back."""
    _tell("undone", merge, people, "/my/organizations/", reason=reason, rule=rule.as_notice())


def asked_in_vain(source: Organization, people: Iterable[User], *, reason: str) -> None:
    """Tell those who had asked to join the entry that it is closed."""
    event = f"organization:{source.pk}:v{source.version}"
    tell("closed", source, people, event=event, link="/my/organizations/", reason=reason)


def register_kinds() -> None:
    """Register the kinds of notice about mergers."""
    for slug, subject, happened, next_step, decision, label in (
        (
            "asked",
            _("A merger of %(organization)s and %(survivor)s is proposed to you"),
            _("%(person)s asks that %(organization)s be merged into %(survivor)s: one entry would remain."),
            _("Agree or refuse. If you agree, the Secretariat decides."),
            False,
            _("Merger proposed"),
        ),
        (
            "waiting",
            _("A merger waits: %(organization)s"),
            _("A merger of %(organization)s into %(survivor)s waits for the Secretariat."),
            _("Look at what would move and decide."),
            False,
            _("Merger that waits for the Secretariat"),
        ),
        (
            "refused",
            _("No merger of %(organization)s and %(survivor)s"),
            _("The merger of %(organization)s into %(survivor)s was refused. Both entries stay as they are."),
            _("If the Secretariat refused it and you disagree, contest the decision on the page of the merger."),
            True,
            _("Merger refused"),
        ),
        (
            "withdrawn",
            _("A merger is no longer asked for: %(organization)s"),
            _("The request to merge %(organization)s into %(survivor)s was taken back."),
            "",
            False,
            _("Merger taken back"),
        ),
        (
            "done",
            _("%(organization)s was merged into %(survivor)s"),
            _(
                "The entry of %(organization)s was merged into that of %(survivor)s. Old addresses lead to the entry "
                "that remains; published documents keep the names that they carry."
            ),
            _(
                "If this is wrong, write to the Secretariat from the page of the organization before the date given: "
                "until then the merger can be undone. A merger that you did not ask for can also be contested."
            ),
            True,
            _("Organizations merged"),
        ),
        (
            "undone",
            _("The merger of %(organization)s and %(survivor)s was undone"),
            _(
                "%(organization)s and %(survivor)s have separate entries again. What had moved and has not changed "
                "since is back; what was made after the merger stays with %(survivor)s."
            ),
            _("Look at your organization. If something is missing, write to the Secretariat."),
            True,
            _("Merger undone"),
        ),
    ):
        register(
            Kind(
                slug=f"organization_merge_{slug}",
                category="organizations",
                subject=subject,
                happened=happened,
                next_step=next_step,
                decision=decision,
                label=label,
            )
        )
