"""Loading the reasons for returning or refusing a statement from their file."""

from pathlib import Path

from civspace.reference.domain import Loaded, load_file
from submissions.statements.models import ReasonCode

DATA = Path(__file__).resolve().parent / "data"


def load_reason_codes() -> Loaded:
    """Load the reason codes with their sources; safe to run again."""

    def as_list(row: dict[str, str]) -> None:
        row["verbs"] = row["verbs"].split()  # type: ignore[assignment]

    return load_file(model=ReasonCode, path=DATA / "reason_codes.csv", prepare=as_list)
