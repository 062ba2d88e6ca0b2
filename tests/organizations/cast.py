"""An organization with everybody around it, and what the tests compare before and after."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.organizations import domain
from accounts.organizations.models import Invitation, Membership, Organization
from accounts.organizations.states import MemberRole
from accounts.people.models import User
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.search.models import SearchEntry
from civspace.workflow import IllegalMove
from tests.factories import join, person, staff

#: Everybody who may come to an organization, by the names that the tables use.
ACTORS = (
    "head",
    "focal_point",
    "editor",
    "viewer",
    "former",
    "stranger",
    "officer",
    "officer_member",
    "reviewer",
    "anonymous",
)
DAY = timedelta(days=1)


def make_cast() -> SimpleNamespace:
    """Return people by actor name, the verified organization of theirs, and one more of every kind of member."""
    cast = SimpleNamespace()
    for name in ("head", "focal_point", "editor", "viewer", "former", "stranger"):
        setattr(cast, name, person(name=name))
    cast.officer = staff("accreditation_officer", name="officer")
    cast.officer_member = staff("accreditation_officer", name="officer_member")
    cast.reviewer = staff("reviewer", "publisher", "meetings_editor", "read_only", name="reviewer")
    cast.organization = domain.create_organization(by=cast.head, name="Lake Chad Water Watch", acronym="LCWW")
    for name in ("focal_point", "editor", "viewer"):
        join(getattr(cast, name), cast.organization, name)
    join(cast.officer_member, cast.organization, "editor")
    join(cast.former, cast.organization, "focal_point", ended_at=timezone.now() - DAY)
    cast.second_focal, cast.second_editor = person(name="second_focal"), person(name="second_editor")
    cast.of_focal = join(cast.second_focal, cast.organization, "focal_point")
    cast.of_editor = join(cast.second_editor, cast.organization, "editor")
    domain.verify_organization(organization=cast.organization, by=cast.officer, reason="Statutes seen")
    cast.organization = fresh(cast.organization)
    Notice.objects.all().delete()
    return cast


def fresh(row: Any) -> Any:
    """Return a row as it is now, without anything remembered."""
    return type(row).objects.get(pk=row.pk)


def actor(cast: SimpleNamespace, name: str) -> Any:
    """Return one of ACTORS as a new request would know them."""
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser() if name == "anonymous" else User.objects.get(pk=getattr(cast, name).pk)


def everything() -> dict[str, Any]:
    """Return all rows of the room, and how much was recorded, sent and made findable."""
    rows = {
        model.__name__: sorted(model.objects.values_list(), key=repr)
        for model in apps.get_app_config("accounts_organizations").get_models(include_auto_created=True)
    }
    return {**rows, "entries": Entry.objects.count(), "notices": Notice.objects.count(), "found": list(found_ids())}


def found_ids() -> set[str]:
    """Return the ids of the organizations that the search index holds."""
    return {str(row.object_id) for row in SearchEntry.objects.filter(object_type="organization")}


def outcome(verb: Any) -> str:
    """Carry out a verb and say how it ended: ok, denied, illegal or invalid."""
    try:
        verb()
    except PermissionDenied:
        return "denied"
    except IllegalMove:
        return "illegal"
    except ValidationError:
        return "invalid"
    return "ok"


def invitation_to(cast: SimpleNamespace, email: str, role: str = "viewer", **fields: Any) -> Invitation:
    """Return a waiting invitation by the head."""
    return domain.invite(organization=cast.organization, by=fresh(cast.head), email=email, role=role, **fields)


def roles(organization: Organization) -> dict[str, str]:
    """Return who holds which role now, by name."""
    held = Membership.objects.current().filter(organization=organization).select_related("person")
    return {one.person.name: one.role for one in held}


def heads(organization: Organization) -> list[str]:
    """Return the names of those who hold the place of the head; there is always one."""
    rows = Membership.objects.filter(organization=organization, role=MemberRole.HEAD, ended_at=None)
    return [row.person.name for row in rows.select_related("person")]


def told() -> dict[str, set[str]]:
    """Return who was told what since this was last asked, by kind of notice without its prefix."""
    found: dict[str, set[str]] = {}
    for notice in Notice.objects.select_related("recipient"):
        found.setdefault(notice.kind.removeprefix("organization_"), set()).add(notice.recipient.name)
    Notice.objects.all().delete()
    return found
