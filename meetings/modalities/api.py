"""The modalities of a meeting for outside clients, and checking a text against them before it is submitted."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import URLPattern, re_path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.response import Response

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member, organizations_of
from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.media import content_of
from civspace.api.views import ApiView, content_tag, reader, require_scope, require_token
from civspace.web.prose import clean, clean_line
from meetings.calendar.models import Meeting
from meetings.modalities import exception_api
from meetings.modalities.checks import Contribution, Rules
from meetings.modalities.deadlines import given_to
from meetings.modalities.given import NOTHING
from meetings.modalities.joint import Already
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import category_names, current_rule_set, rules_of, with_rules
from meetings.modalities.serializers import (
    CheckAnswerSerializer,
    CheckRequestSerializer,
    ModalitiesSerializer,
    RuleSetSerializer,
)
from meetings.modalities.standing import counters, standing_held


def _meeting(user: Any, pk: str) -> Meeting:
    try:
        found = Meeting.objects.visible_to(user).filter(pk=pk).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise Http404
    return found


class ModalitiesView(ApiView):
    """The rules in force at a meeting, each with its source and its slug."""

    @extend_schema(responses=ModalitiesSerializer, operation_id="meetings_modalities_list")
    def get(self, request: Any, id: str) -> Response:
        """Answer with the modalities of every activity."""
        meeting = _meeting(reader(request), id)
        rule_sets = with_rules(RuleSet.objects.filter(meeting=meeting, current=True).order_by("activity"))
        context = {"zone": meeting.time_zone, "names": category_names()}
        results = RuleSetSerializer(rule_sets, many=True, context=context).data
        data = {"next": None, "previous": None, "results": results}
        return self.conditional(data, content_tag(data))


class CheckView(ApiView):
    """What the modalities of a meeting say of a text. Nothing is kept."""

    @extend_schema(
        request=CheckRequestSerializer, responses=CheckAnswerSerializer, operation_id="meetings_check_create"
    )
    def post(self, request: Any, id: str) -> Response:
        """Check a text against every rule, for the organization that the caller acts for."""
        require_token(request)
        meeting = _meeting(request.user, id)
        require_scope(request, Scope.READ, Scope.WRITE)
        organization = _acting_for(request)
        found = CheckRequestSerializer(data=request.data, meeting=meeting)
        found.is_valid(raise_exception=True)
        return Response(_check(meeting, organization, found.validated_data))


def _acting_for(request: Any) -> Organization | None:
    """Return the organization in whose name is asked: the one that is named, or the only one that the caller has."""
    content = content_of(request)
    named = content.get("organization") if isinstance(content, dict) else None
    if named is None:
        own = organizations_of(request.user)
        return own[0] if len(own) == 1 else None
    try:
        found = Organization.objects.visible_to(request.user).filter(pk=named).first() if named else None
    except (ValidationError, ValueError, TypeError):
        found = None
    if found is None:
        raise Invalid({"organization": [_("There is no such object.")]})
    if not is_member(request.user, found.pk):
        raise PermissionDenied
    return found


def _check(meeting: Meeting, organization: Organization | None, values: dict[str, Any]) -> dict[str, Any]:
    activity, item, now = values["activity"], values["agenda_item"], timezone.now()
    rule_set = current_rule_set(meeting.pk, activity)
    rules = rules_of(rule_set) if rule_set else Rules([])
    count = counters.get(activity)
    already = count(meeting.pk, organization.pk) if organization and count else Already()
    contribution = Contribution(
        language=values["language"],
        title=clean_line(values["title"]),
        body=clean(values["body"]),
        agenda_item=item.number if item else "",
        at=now,
        standing=standing_held(organization.pk, now, meeting) if organization else (),
        others=already.individual,
        joint_others=already.joint,
        given=given_to(meeting.pk, organization.pk, activity) if organization else NOTHING,
        time_zone=meeting.time_zone,
    )
    checks = [check.as_dict() for check in rules.check(contribution)]
    return {
        "checks": checks,
        "failed_rules": [check for check in checks if not check["passed"]],
        "word_count": rules.count(contribution),
    }


def patterns() -> list[URLPattern]:
    """Return the addresses below a meeting."""
    return [
        re_path(r"^meetings/(?P<id>[^/]+)/modalities/?$", ModalitiesView.as_view(), name="meeting-modalities"),
        re_path(r"^meetings/(?P<id>[^/]+)/check/?$", CheckView.as_view(), name="meeting-check"),
    ]


def register() -> None:
    """Register the endpoints of this room."""
    registry.patterns += [patterns, exception_api.patterns]
    registry.routes.append(("exceptions", exception_api.ExceptionViewSet, "exception"))
    registry.routes.append(("exception-reasons", exception_api.ExceptionReasonViewSet, "exception-reason"))
