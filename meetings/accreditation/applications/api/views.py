"""The endpoint of applications."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api.filters import ApiFilterSet, CountryFilter, IdFilter, RegionFilter
from civspace.api.idempotency import once
from civspace.api.views import ApiViewSet, check_if_match, require_scope, require_token
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.api.serializers import (
    ApplicationSerializer,
    DraftSerializer,
    NewApplicationSerializer,
    NothingSerializer,
    WithdrawSerializer,
)
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import with_parts
from meetings.accreditation.applications.rules import MAY, may_start
from meetings.accreditation.applications.states import Sort, State
from meetings.accreditation.committee.published import decisions_for, with_last_verb

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the object that you read")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")


class ApplicationFilter(ApiFilterSet):
    """By organization, where it is, scheme, session, sort and state."""

    organization = IdFilter(field_name="organization")
    country = CountryFilter(field_name="organization__country")
    region = RegionFilter(field_name="organization__country")
    scheme = django_filters.CharFilter(field_name="scheme")
    session = IdFilter(field_name="session")
    sort = django_filters.ChoiceFilter(choices=Sort.choices)
    state = django_filters.ChoiceFilter(choices=State.choices)

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()


class ApplicationViewSet(ApiViewSet):
    """Applications for standing: those of your organization, and those that come before you."""

    ordering = ("-created_at", "-id")
    queryset = Application.objects.none()
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the applications that the person sees."""
        return with_last_verb(with_parts(Application.objects.visible_to(user)))

    def get_serializer_context(self) -> dict[str, Any]:
        """Say whether a list is being answered: it goes without answers and documents."""
        return {**super().get_serializer_context(), "many": self.action == "list"}

    def etag_of(self, thing: Application, data: Any) -> str:
        """Return the tag of the version, which `If-Match` holds a change against.

        A decision stands from the moment its session's report is closed, which changes no application: it counts too.
        """
        standing = len(decisions_for(self.request.user, thing))
        return f'{thing.etag[:-1]}.{standing}"' if standing else thing.etag

    @extend_schema(request=NewApplicationSerializer, responses={201: ApplicationSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Begin a draft, which nobody but the organization sees before it is submitted.

        Documents that the form asks for are given on the pages.
        """
        require_scope(request, Scope.WRITE)
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        data = NewApplicationSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        if not may_start(request.user, values["organization"].pk):
            raise PermissionDenied
        asked = {name: values[name] for name in ("organization", "scheme", "sort")}
        made = domain.start_application(by=request.user, **data.asked(values, **asked))
        answer = self.answer(self.queryset_for(request.user).get(pk=made.pk), status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/applications/{made.pk}/")
        return answer

    @extend_schema(request=DraftSerializer, responses=ApplicationSerializer, parameters=[IF_MATCH, KEY])
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Save answers and what is asked for in a draft, or in what was returned; all of it, or 400 by field.

        `If-Match` is required.
        """
        application = self._asked(request, "save")
        return once(request, lambda: self._save(request, application))

    def _save(self, request: Any, application: Application) -> Response:
        data = DraftSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        check_if_match(request, self.etag_of(application, None), required=True)
        values, expected = dict(data.validated_data), self._expected(request, application)
        answers = values.pop("answers", None)
        given: dict[str, Any] = {"application": application, "by": request.user}
        with transaction.atomic():
            if values:
                parts: dict[str, Any] = {"organization": application.organization, "scheme": application.scheme}
                asked = data.asked(values, **parts, sort=application.sort)
                expected = domain.change_request(**given, **asked, expected_version=expected).version
            if answers is not None:
                self._answer(given, answers, expected)
        return self.answer(self.get_object())

    def _answer(self, given: dict[str, Any], answers: dict[str, Any], expected: int | None) -> None:
        _saved, errors = domain.save_answers(**given, values=answers, expected_version=expected, whole=True)
        if errors:
            raise ValidationError({slug: [message] for slug, message in errors.items()})

    @extend_schema(request=NothingSerializer, responses=ApplicationSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def submit(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Submit a draft, or what was returned; 400 with what is missing, by field, or with the deadline."""
        application = self._asked(request, "submit")
        verb = domain.resubmit if application.state == State.RETURNED else domain.submit
        return once(request, lambda: self._do(request, application, verb, {}))

    @extend_schema(request=WithdrawSerializer, responses=ApplicationSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take an application back before it is decided."""
        application = self._asked(request, "withdraw")
        data = WithdrawSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return once(request, lambda: self._do(request, application, domain.withdraw, data.validated_data))

    def _asked(self, request: Any, verb: str) -> Application:
        """Return the application, with a token (401), seen by the caller (404), for whom the verb is (403)."""
        require_token(request)
        application: Application = self.get_object()
        require_scope(request, Scope.WRITE)
        if not MAY[verb](request.user, application):
            raise PermissionDenied
        return application

    def _expected(self, request: Any, application: Application) -> int | None:
        return application.version if request.headers.get("If-Match", "").strip() not in ("", "*") else None

    def _do(self, request: Any, application: Application, verb: Callable[..., Any], values: Any) -> Response:
        check_if_match(request, self.etag_of(application, None), required=False)
        verb(application=application, by=request.user, expected_version=self._expected(request, application), **values)
        return self.answer(self.get_object())
