"""All published statements of a meeting as one document, for outside clients: asked for by being read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import URLPattern, re_path, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.response import Response

from civspace.api import registry
from civspace.api.problems import NotReady, Unprocessable
from civspace.api.views import ApiView, content_tag, reader
from civspace.reference.queries import URL_LANGUAGES, api_language, url_language
from civspace.renditions.states import State
from meetings.calendar.models import Meeting
from submissions.record.compendium_set import Asked, Collection, TooMany, collect
from submissions.record.compendium_states import Order
from submissions.record.domain.compendium import ask_for_compendium
from submissions.record.models import Compendium
from submissions.record.views.compendium import zip_answer
from submissions.statements.api.common import LANGUAGE

ORDER = OpenApiParameter("order", str, enum=Order.values, default=Order.ITEM.value, description="By what it is grouped")


class VolumeSerializer(serializers.Serializer[Any]):
    """One file: the pages of its documents as the compilation numbers them, and all its pages, with contents."""

    number = serializers.IntegerField()
    first_page = serializers.IntegerField()
    last_page = serializers.IntegerField()
    pages = serializers.IntegerField()
    size = serializers.IntegerField(help_text="In bytes")
    sha256 = serializers.CharField()
    url = serializers.CharField()


class CompendiumSerializer(serializers.Serializer[Any]):
    """All published statements of a meeting as one document. It is not itself an official document."""

    meeting = serializers.CharField()
    order = serializers.ChoiceField(choices=Order.choices)
    language = serializers.CharField()
    documents = serializers.IntegerField(help_text="Statements and corrigenda")
    built_at = serializers.DateTimeField()
    volumes = VolumeSerializer(many=True)
    zip = serializers.CharField(help_text="The documents themselves, as they were issued")


class BeingBuilt(NotReady):
    """The compendium is being built (503): `done` of `total` documents are in it."""

    def __init__(self, compendium: Compendium) -> None:
        if compendium.is_coming:
            super().__init__()
        else:
            super().__init__(_("The document cannot be built at the moment."))
            self.wait = 3600
        self.extra = {"done": compendium.done, "total": compendium.total}


def _asked(request: Any, id: str) -> Asked:
    """Return what is asked for. Raises Http404 or ValidationError."""
    try:
        meeting = Meeting.objects.visible_to(reader(request)).filter(pk=id).first()
    except (ValidationError, ValueError):
        meeting = None
    if meeting is None:
        raise Http404
    language = request.query_params.get("language") or api_language(get_language() or "en")
    if language not in URL_LANGUAGES:
        raise Invalid({"language": [_("Choose one of the six languages.")]})
    order = request.query_params.get("order") or Order.ITEM.value
    if order not in Order.values:
        raise Invalid({"order": [_("Choose one of the orders.")]})
    return Asked(meeting, "", order, url_language(language))


def _collected(asked: Asked) -> Collection:
    """Return the documents. Raises Http404 for none, Unprocessable for too many."""
    try:
        collection = collect(asked)
    except TooMany as error:
        raise Unprocessable(error.messages[0]) from None
    if not collection.entries:
        raise Http404
    return collection


class CompendiumView(ApiView):
    """All published statements of a meeting as one PDF, in volumes."""

    @extend_schema(responses=CompendiumSerializer, parameters=[ORDER, LANGUAGE], operation_id="meetings_compendium")
    def get(self, request: Any, id: str) -> Response:
        """Answer with the volumes; 503 with Retry-After until they are built. Who asks first has them built."""
        asked = _asked(request, id)
        with override(asked.language):
            _collected(asked)
            compendium = ask_for_compendium(asked=asked)
            if compendium.state != State.READY:
                raise BeingBuilt(compendium)
            data = CompendiumSerializer(_described(request, asked, compendium)).data
        return self.conditional(data, content_tag(data))


class CompendiumZipView(ApiView):
    """The documents of a meeting as they were issued, in one ZIP."""

    @extend_schema(
        responses={(200, "application/zip"): bytes},
        parameters=[ORDER, LANGUAGE],
        operation_id="meetings_compendium_zip",
    )
    def get(self, request: Any, id: str) -> Any:
        """Send the ZIP; 503 with Retry-After while some documents are being built."""
        asked = _asked(request, id)
        with override(asked.language):
            answer = zip_answer(_collected(asked))
        if answer is None:
            raise NotReady
        return answer


def _described(request: Any, asked: Asked, compendium: Compendium) -> dict[str, Any]:
    assert asked.meeting is not None
    query = f"?order={asked.order}&language={api_language(asked.language)}"
    return {
        "meeting": str(asked.meeting.pk),
        "order": asked.order,
        "language": api_language(asked.language),
        "documents": compendium.total,
        "built_at": compendium.built_at,
        "volumes": [
            {
                "number": it.number,
                "first_page": it.first_page,
                "last_page": it.last_page,
                "pages": it.pages,
                "size": it.size,
                "sha256": it.content_hash,
                "url": request.build_absolute_uri(reverse("compendium_volume", args=[compendium.pk, it.number])),
            }
            for it in compendium.volumes.all()
        ],
        "zip": request.build_absolute_uri(f"/api/v1/meetings/{asked.meeting.pk}/compendium/zip{query}"),
    }


def patterns() -> list[URLPattern]:
    """Return the addresses below a meeting."""
    return [
        re_path(r"^meetings/(?P<id>[^/]+)/compendium/?$", CompendiumView.as_view(), name="meeting-compendium"),
        re_path(
            r"^meetings/(?P<id>[^/]+)/compendium/zip/?$", CompendiumZipView.as_view(), name="meeting-compendium-zip"
        ),
    ]


def register() -> None:
    """Register the addresses of compendia."""
    registry.patterns.append(patterns)
