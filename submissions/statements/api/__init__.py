"""Statements, reasons and documents for outside clients. The same verbs as the pages, refused in one order.

401, 404, 403, 400, 428, 412, 409, 422 (see civspace.api.problems).
"""

from civspace.api import problems, registry
from submissions.statements.api import abstracts, batches, documents, editing, onbehalf, requesting, together
from submissions.statements.api.cosponsors import CosponsorViewSet
from submissions.statements.api.desk import BulkActViewSet
from submissions.statements.api.knocking import knock_refused
from submissions.statements.api.record import PublicationPolicyViewSet
from submissions.statements.api.statements import ReasonCodeViewSet, StatementViewSet, changed_meanwhile

__all__ = ["changed_meanwhile", "knock_refused", "register"]


def register() -> None:
    """Register the endpoints of this room."""
    registry.routes.append(("statements", StatementViewSet, "statement"))
    registry.routes.append(("bulk-acts", BulkActViewSet, "bulk-act"))
    registry.routes.append(("release-batches", batches.BatchViewSet, "release-batch"))
    registry.routes.append(("saved-filters", batches.SavedFilterViewSet, "saved-filter"))
    registry.routes.append(("cosponsors", CosponsorViewSet, "cosponsor"))
    registry.routes.append(("reason-codes", ReasonCodeViewSet, "reason-code"))
    registry.routes.append(("publication-policies", PublicationPolicyViewSet, "publication-policy"))
    registry.routes.append(("on-behalf-rules", onbehalf.OnBehalfRuleViewSet, "on-behalf-rule"))
    registry.patterns += [
        documents.patterns,
        editing.patterns,
        together.patterns,
        requesting.patterns,
        abstracts.patterns,
        batches.patterns,
        onbehalf.patterns,
    ]
    problems.translators.append(together.paragraph_changed)
