"""What moves of this room: members, names, the website, requests and invitations that wait; and threads, by party."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.organizations.merging import registry
from accounts.organizations.merging.registry import Change, Mover, Plan, Problem
from accounts.organizations.models import Distinct, Invitation, JoinRequest, Membership, Name, Organization
from accounts.organizations.states import MemberRole, RequestState
from civspace.notices.follows.domain import topic_of
from civspace.notices.follows.models import Follow
from civspace.threads.models import Thread

#: The roles, the highest first.
ORDER = list(MemberRole.values)


def comers(plan: Plan) -> list[tuple[Membership, str, Membership | None]]:
    """Return who comes along: the membership, the role in the survivor, and the one held there already, if any.

    Of two roles of one person the higher one stays. The head becomes a focal point where there is a head.
    """
    if not plan.with_people:
        return []
    there = {
        held.person_id: held
        for held in Membership.objects.current().filter(organization=plan.survivor).select_related("person")
    }
    headed = any(held.role == MemberRole.HEAD for held in there.values())
    found = []
    for held in Membership.objects.current().filter(organization=plan.source).select_related("person").order_by("pk"):
        role = MemberRole.FOCAL_POINT if held.role == MemberRole.HEAD and headed else MemberRole(held.role)
        before = there.get(held.person_id)
        found.append((held, min(role, before.role, key=ORDER.index) if before else role.value, before))
    return found


def _members(plan: Plan) -> Iterator[Change]:
    for held, role, before in comers(plan):
        mine = Membership.objects.filter(pk=held.pk)
        if before is None:
            # A delegation that has run out there, but has not been ended yet, would hold this person's one place.
            over = Membership.objects.filter(organization=plan.survivor, person=held.person, ended_at=None)
            yield Change(over.filter(until__lte=timezone.now()), {"ended_at": timezone.now()})
            yield Change(mine, {"organization_id": plan.survivor.pk, "role": role})
            continue
        ended = MemberRole.FOCAL_POINT if held.role == MemberRole.HEAD else held.role
        yield Change(mine, {"ended_at": timezone.now(), "role": ended})
        # The role that is held longer stays longer, too.
        until = None if None in (held.until, before.until) else max(held.until, before.until)  # type: ignore[type-var]
        if (role, until) != (before.role, before.until):
            yield Change(Membership.objects.filter(pk=before.pk), {"role": role, "until": until})


def _names(plan: Plan) -> Iterator[Name]:
    known = set(plan.survivor.names.values_list("key", "language"))
    for name in plan.source.names.exclude(sort=Name.Sort.ACRONYM).order_by("pk"):
        if (name.key, name.language) not in known:
            known.add((name.key, name.language))
            yield Name(
                organization=plan.survivor,
                language=name.language,
                sort=Name.Sort.FORMER,
                name=name.name,
                key=name.key,
            )


def _name_problems(plan: Plan) -> Iterator[Problem]:
    same = plan.survivor.names.filter(key__in=plan.source.names.values("key")).exclude(sort=Name.Sort.ACRONYM).count()
    if same:
        yield Problem(
            ngettext(
                "One name stands in both entries; it is kept once.",
                "%(number)s names stand in both entries; each is kept once.",
                same,
            )
            % {"number": same}
        )
    pair = sorted((plan.source, plan.survivor), key=lambda one: one.pk)
    found = Distinct.objects.filter(first=pair[0], second=pair[1]).first()
    if found is not None:
        yield Problem(
            _("An officer found these to be two different organizations: %(reason)s") % {"reason": found.reason}
        )


def _website(plan: Plan) -> Iterator[Change]:
    if plan.with_people and plan.source.website and not plan.survivor.website:
        yield Change(Organization.objects.filter(pk=plan.survivor.pk), {"website": plan.source.website})


def _requests(plan: Plan) -> Iterator[Change]:
    if plan.with_people:
        waiting = JoinRequest.objects.filter(state=RequestState.PENDING, sort=JoinRequest.Sort.JOIN)
        members = Membership.objects.current().filter(organization__in=(plan.source, plan.survivor))
        asked = waiting.filter(organization=plan.survivor).values("person")
        free = waiting.exclude(Q(person__in=members.values("person")) | Q(person__in=asked))
        yield Change(free.filter(organization=plan.source), {"organization_id": plan.survivor.pk})


def _invitations(plan: Plan) -> Iterator[Change]:
    if plan.with_people:
        waiting = Invitation.objects.filter(state=RequestState.PENDING)
        taken = waiting.filter(organization=plan.survivor).values("email")
        yield Change(
            waiting.filter(organization=plan.source).exclude(email__in=taken), {"organization_id": plan.survivor.pk}
        )


def _threads(plan: Plan) -> Iterator[Change]:
    if plan.with_people:
        yield Change(Thread.objects.filter(party=str(plan.source.pk)), {"party": str(plan.survivor.pk)})


def _follows(plan: Plan) -> Iterator[Change]:
    topic = topic_of("organization", str(plan.survivor.pk))
    already = Follow.objects.filter(topic=topic).values("person")
    followed = Follow.objects.filter(topic=topic_of("organization", str(plan.source.pk)))
    yield Change(followed.exclude(person__in=already), {"key": str(plan.survivor.pk), "topic": topic})


def _columns(*columns: str) -> frozenset[str]:
    return frozenset(f"accounts_organizations.{column}" for column in columns)


def register() -> None:
    """Register what moves of this room, and what stays."""
    registry.opaque |= {
        "civspace_threads.thread.party",
        "civspace_threads.thread.object_id",
        f"{Follow._meta.label_lower}.key",
    }
    for mover in (
        Mover("members", gettext_lazy("Members"), _columns("membership.organization"), changes=_members),
        Mover(
            "names",
            gettext_lazy("Names, as former names"),
            _columns("name.organization"),
            makes=_names,
            problems=_name_problems,
        ),
        Mover("website", gettext_lazy("Website"), frozenset(), changes=_website),
        Mover("requests", gettext_lazy("Requests to join"), _columns("joinrequest.organization"), changes=_requests),
        Mover("invitations", gettext_lazy("Invitations"), _columns("invitation.organization"), changes=_invitations),
        Mover(
            "threads",
            gettext_lazy("Conversations with the Secretariat"),
            frozenset({"civspace_threads.thread.party"}),
            changes=_threads,
        ),
        Mover(
            "follows",
            gettext_lazy("Followers"),
            frozenset({f"{Follow._meta.label_lower}.key"}),
            changes=_follows,
        ),
    ):
        registry.register(mover)
    registry.stays |= {
        "accounts_organizations.namekey.organization": "made anew from the names",
        "accounts_organizations.lookalike.first": "made anew from the names",
        "accounts_organizations.lookalike.second": "made anew from the names",
        "accounts_organizations.distinct.first": "what was found of this entry",
        "accounts_organizations.distinct.second": "what was found of this entry",
        "accounts_organizations.organization.merged_into": "an earlier merger leads on to the survivor",
        "accounts_organizations.merge.source": "the record of a merger",
        "accounts_organizations.merge.survivor": "the record of a merger",
        "accounts_organizations.organization_themes.organization": "the profile of the entry as it was",
        "accounts_organizations.organization_goals.organization": "the profile of the entry as it was",
        "civspace_threads.thread.object_id": "what a conversation was about stays what it was",
    }
