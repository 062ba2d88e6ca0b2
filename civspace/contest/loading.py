"""Loading kinds, published reasons and policies from their files."""

from pathlib import Path

from civspace.contest.models import ComplaintKind, ComplaintReason, Policy
from civspace.reference.domain import Loaded, load_file

DATA = Path(__file__).resolve().parent / "data"


def load_kinds() -> Loaded:
    """Load the kinds of complaint; safe to run again."""
    return load_file(model=ComplaintKind, path=DATA / "kinds.csv")


def load_reasons() -> Loaded:
    """Load the published reasons; safe to run again."""
    return load_file(model=ComplaintReason, path=DATA / "reasons.csv")


def load_policies() -> Loaded:
    """Load the versions of the policy. A version that a complaint was filed under is never corrected: add the next."""
    return load_file(model=Policy, path=DATA / "policies.csv")
