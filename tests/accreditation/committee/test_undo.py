"""Whatever is decided, taken up again and taken back: the application is as it was, and the count of deferrals too."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.decisions import last_decision, review_again, undo_decision
from meetings.accreditation.committee.models import Decision
from tests.accreditation.committee.sittings import Cast, apply, ask, fresh, record, sitting

pytestmark = pytest.mark.django_db

STEPS = st.lists(st.sampled_from(["recommend", "defer", "close", "not_recommend", "again", "undo"]), max_size=7)


def facts(application: object) -> tuple[object, ...]:
    now = fresh(application)
    return now.state, now.deferrals, now.criterion_id, now.reason, now.decided_at


@given(steps=STEPS, asked=st.booleans())
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_taking_back_returns_exactly(them: Cast, steps: list[str], asked: bool) -> None:
    with transaction.atomic():
        application = apply(them.scheme, State.DEFERRED, deferrals=3, reason="Before.")
        question = ask(application, them) if asked else None
        session, (item,) = sitting(them, application)
        # What the application was before each step that stands.
        before: list[tuple[str, tuple[object, ...]]] = []
        for step in steps:
            now, last = facts(application), last_decision(session, application)
            if step == "undo":
                if not before or before[-1][0] == "again" or last is None:
                    continue
                undo_decision(decision=last, by=them.secretary)
                assert facts(application) == before.pop()[1]
            elif step == "again":
                if now[0] == State.DEFERRED:
                    review_again(item=item, by=them.secretary)
                    before.append(("again", now))
            elif now[0] in (State.LISTED, State.ANSWERED) or (now[0] == State.PENDING and step != "recommend"):
                record(item, step, them.secretary, question=question if step == "defer" else None)
                before.append((step, now))
        standing = Decision.objects.filter(session=session, undone_at=None).order_by("-review").first()
        assert fresh(application).deferrals == 3 + int(standing is not None and standing.verb == "defer")
        transaction.set_rollback(True)
