"""Where the public sees an organization, so that proxies can be told when it has changed."""

from accounts.organizations.models import Organization
from civspace.web.shown import Places, in_all_languages, register

#: What happens to members, requests and invitations shows on no public page.
PUBLIC = frozenset(
    "list claim verify unverify close merge undo_merge merge_in merge_undone update add_name remove_name".split()
)


def of_organization(organization: Organization, verb: str) -> Places | None:
    """Return the page of an organization, and the lists that name it; None after verbs that nobody sees."""
    if verb not in PUBLIC:
        return None
    return Places(
        in_all_languages([("organization", (organization.pk,)), ("organizations", ()), ("organizations_feed", ())])
    )


def register_shown() -> None:
    """Register it."""
    register("accounts_organizations.organization", of_organization)
