"""Loading the reasons for decisions, the policy for what happens after publication, and the rules on what staff enter,
from their files."""

from pathlib import Path

from civspace.reference.domain import Loaded, load_file
from submissions.statements.models import OnBehalfRule, PublicationPolicy, ReasonCode

DATA = Path(__file__).resolve().parent / "data"


def _verbs_as_list(row: dict[str, str]) -> None:
    row["verbs"] = row["verbs"].split()  # type: ignore[assignment]


def load_reason_codes() -> Loaded:
    """Load the reason codes with their sources; safe to run again."""
    return load_file(model=ReasonCode, path=DATA / "reason_codes.csv", prepare=_verbs_as_list)


def load_publication_policy() -> Loaded:
    """Load the reasons for changing a published document, with their sources; safe to run again."""
    return load_file(model=PublicationPolicy, path=DATA / "publication_policy.csv", prepare=_verbs_as_list)


def load_on_behalf_rules() -> Loaded:
    """Load the rules on statements that staff enter, with their sources; safe to run again."""
    return load_file(model=OnBehalfRule, path=DATA / "on_behalf_rules.csv")
