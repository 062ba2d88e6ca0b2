"""What an account that closes leaves of its work on statements."""

import pytest

from accounts.people.domain import close_account
from accounts.people.export import everything
from tests.factories import make_statement, staff

pytestmark = pytest.mark.django_db


def test_the_export_names_saved_versions_and_closing_releases_what_was_claimed() -> None:
    reviewer = staff("reviewer", "publisher")
    statement = make_statement(state="under_review", desk=reviewer)
    author = statement.organization.memberships.get().person
    saved = everything(author)["statements"]["versions_saved"]
    assert [(row["statement"], row["version"]) for row in saved] == [(statement.reference, 1)]
    close_account(person=reviewer)
    statement.refresh_from_db()
    assert (statement.state, statement.reviewer) == ("submitted", None)
    assert not statement.revisions.exclude(saved_by=str(author.pk)).exists()
