"""Briefs for outside clients: the caller's own and those that colleagues share, and nobody else's."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.idempotency import once
from civspace.api.media import PdfRenderer
from civspace.api.problems import NotReady
from civspace.api.views import ApiViewSet, check_if_match, content_tag, require_scope, require_token
from civspace.renditions import word
from civspace.renditions.serving import file_response, safe_name, serve
from civspace.web.numbers import number_in
from submissions.record import domain
from submissions.record.briefing import is_owner, may_edit, offers_to
from submissions.record.models import Brief, BriefItem, BriefOffer, BriefShare
from submissions.record.serializers_briefs import (
    BriefDetailSerializer,
    BriefSerializer,
    ChangeItemSerializer,
    NewItemSerializer,
    NewOfferSerializer,
    NewShareSerializer,
    OfferSerializer,
    OrderSerializer,
    OwnNoteSerializer,
    WriteBriefSerializer,
)
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.models import Statement
from submissions.statements.serializers import NothingSerializer

OWN_NOTES = OpenApiParameter("own_notes", bool, description="Whether the caller's own notes stand in the document")
Perform = Callable[[Brief, dict[str, Any], int | None], Any]


class BriefViewSet(ApiViewSet):
    """Briefs: collections of statements and paragraphs, with notes."""

    ordering = ("-updated_at", "-id")
    queryset = Brief.objects.none()
    serializer_class = BriefDetailSerializer

    def get_serializer_class(self) -> Any:
        """Return the short form for lists."""
        return BriefSerializer if self.action == "list" else BriefDetailSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return the caller's own, and what is shared with them."""
        require_token(self.request)
        return Brief.objects.visible_to(user).select_related("owner").prefetch_related("shares__person")

    def _answer(self, brief: Brief, status: int = 200) -> Response:
        return self.answer(self.queryset_for(self.request.user).get(pk=brief.pk), status=status)

    @extend_schema(request=WriteBriefSerializer, responses={201: BriefDetailSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Begin a brief."""
        require_scope(request, Scope.BRIEF)
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        data = WriteBriefSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        made = domain.create_brief(by=request.user, **data.validated_data)
        answer = self._answer(made, status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/briefs/{made.pk}/")
        return answer

    def _change(
        self, request: Any, may: Callable[[Any, Brief], bool], perform: Perform, *, takes: Any = None, **how: Any
    ) -> Response:
        """Do something with the brief in the address: 401, 404, 403, 400, 428 and 412 in this order.

        `how` may hold `partial`, `tagged` (whether If-Match is required) and `status`.
        """
        require_token(request)
        brief: Brief = self.get_object()
        require_scope(request, Scope.BRIEF)
        if not may(request.user, brief):
            raise PermissionDenied

        def act() -> Response:
            values: dict[str, Any] = {}
            if takes is not None:
                data = takes(data=request.data, partial=how.get("partial", False))
                data.is_valid(raise_exception=True)
                values = dict(data.validated_data)
            tag = content_tag(self.get_serializer(brief).data)
            check_if_match(request, tag, required=how.get("tagged", False))
            tagged = request.headers.get("If-Match", "").strip() not in ("", "*")
            perform(brief, values, brief.version if tagged else None)
            status = how.get("status", 200)
            return Response(status=204) if status == 204 else self._answer(brief, status=status)

        return once(request, act)

    @extend_schema(request=WriteBriefSerializer, responses=BriefDetailSerializer, parameters=[IF_MATCH, KEY])
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change title, purpose or grouping. `If-Match` is required."""

        def change(brief: Brief, values: dict[str, Any], version: int | None) -> None:
            before = {name: getattr(brief, name) for name in ("title", "purpose", "group_by")}
            domain.change_brief(brief=brief, by=request.user, expected_version=version, **{**before, **values})

        return self._change(request, may_edit, change, takes=WriteBriefSerializer, partial=True, tagged=True)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH, KEY])
    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Delete a brief with every note on it. `If-Match` is required."""

        def delete(brief: Brief, _values: dict[str, Any], version: int | None) -> None:
            domain.delete_brief(brief=brief, by=request.user, expected_version=version)

        return self._change(request, is_owner, delete, tagged=True, status=204)

    @extend_schema(request=OrderSerializer, responses=BriefDetailSerializer, parameters=[IF_MATCH, KEY])
    def order(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Put all items in an order. `If-Match` is required."""

        def order(brief: Brief, values: dict[str, Any], version: int | None) -> None:
            domain.order_items(brief=brief, by=request.user, expected_version=version, **values)

        return self._change(request, may_edit, order, takes=OrderSerializer, tagged=True)

    @extend_schema(request=NewItemSerializer, responses={201: BriefDetailSerializer}, parameters=[IF_MATCH, KEY])
    def add(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Add a published statement or a paragraph of it at the end; what is there already stays where it is."""

        def add(brief: Brief, values: dict[str, Any], version: int | None) -> None:
            statement = Statement(pk=values.pop("statement"))
            domain.add_item(brief=brief, by=request.user, statement=statement, expected_version=version, **values)

        return self._change(request, may_edit, add, takes=NewItemSerializer, status=201)

    def _item(self, brief: Brief) -> BriefItem:
        try:
            found = BriefItem.objects.filter(brief=brief, pk=self.kwargs["item"]).first()
        except (ValidationError, ValueError):
            found = None
        if found is None:
            raise Http404
        found.brief = brief
        return found

    @extend_schema(request=ChangeItemSerializer, responses=BriefDetailSerializer, parameters=[IF_MATCH, KEY])
    def change_item(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change heading, note, language or position of an item. `If-Match` with the tag of the brief is required."""

        def change(brief: Brief, values: dict[str, Any], version: int | None) -> None:
            item, to = self._item(brief), values.pop("position", None)
            with transaction.atomic():
                if values:
                    item = domain.change_item(item=item, by=request.user, expected_version=version, **values)
                    version = item.brief.version if version is not None else None
                if to is not None:
                    domain.move_item(item=item, by=request.user, to=to, expected_version=version)

        return self._change(request, self._edits_item, change, takes=ChangeItemSerializer, tagged=True)

    def _edits_item(self, user: Any, brief: Brief) -> bool:
        self._item(brief)
        return may_edit(user, brief)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH, KEY])
    def remove_item(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take an item out, with every note on it. `If-Match` with the tag of the brief is required."""

        def remove(brief: Brief, _values: dict[str, Any], version: int | None) -> None:
            domain.remove_item(item=self._item(brief), by=request.user, expected_version=version)

        return self._change(request, self._edits_item, remove, tagged=True, status=204)

    @extend_schema(request=OwnNoteSerializer, responses=BriefDetailSerializer, parameters=[KEY])
    def note(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Note something on an item that nobody else reads."""

        def note(brief: Brief, values: dict[str, Any], _version: int | None) -> None:
            domain.write_note(item=self._item(brief), by=request.user, **values)

        return self._change(request, lambda _user, brief: bool(self._item(brief)), note, takes=OwnNoteSerializer)

    @extend_schema(request=NewShareSerializer, responses={201: BriefDetailSerializer}, parameters=[KEY])
    def share(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Share a brief with a colleague of the same organization, mission or staff, or change what they may do."""

        def share(brief: Brief, values: dict[str, Any], _version: int | None) -> None:
            domain.share_brief(brief=brief, by=request.user, **values)

        return self._change(request, is_owner, share, takes=NewShareSerializer, status=201)

    def _share(self, brief: Brief) -> BriefShare:
        shares = BriefShare.objects.filter(brief=brief).select_related("person")
        found = shares.filter(pk=number_in(self.kwargs["share"]) or 0).first()
        if found is None:
            raise Http404
        found.brief = brief
        return found

    @extend_schema(responses={204: None}, parameters=[KEY])
    def end_share(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """End a share: as the owner, or as the colleague who leaves the brief."""

        def may(user: Any, brief: Brief) -> bool:
            return self._share(brief).person_id == user.pk or is_owner(user, brief)

        def end(brief: Brief, _values: dict[str, Any], _version: int | None) -> None:
            domain.end_share(share=self._share(brief), by=request.user)

        return self._change(request, may, end, status=204)

    @extend_schema(request=NewOfferSerializer, responses=BriefDetailSerializer, parameters=[KEY])
    def offer(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Offer a brief to a colleague, who owns it once they accept."""

        def offer(brief: Brief, values: dict[str, Any], _version: int | None) -> None:
            domain.offer_brief(brief=brief, by=request.user, **values)

        return self._change(request, is_owner, offer, takes=NewOfferSerializer)

    @extend_schema(responses={204: None}, parameters=[KEY])
    def take_back(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take the offer back."""

        def take_back(brief: Brief, _values: dict[str, Any], _version: int | None) -> None:
            domain.take_back_offer(brief=brief, by=request.user)

        return self._change(request, is_owner, take_back, status=204)

    def _named(self, request: Any) -> tuple[Brief, str, bool]:
        require_token(request)
        own_notes = request.query_params.get("own_notes", "").lower() in ("1", "true")
        return self.get_object(), get_language() or "en", own_notes

    @extend_schema(
        responses={(200, PdfRenderer.media_type): bytes},
        parameters=[OWN_NOTES],
        operation_id="briefs_pdf",
        filters=False,
    )
    def pdf(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Send the brief as PDF in the language of the request; 503 with Retry-After while it is being built."""
        brief, language, own_notes = self._named(request)
        rendition = domain.request_pdf(brief=brief, by=request.user, language=language, own_notes=own_notes)
        answer = serve(rendition, request._request)
        if answer.status_code == 503:
            raise NotReady
        return answer

    @extend_schema(
        responses={(200, word.MEDIA_TYPE): bytes}, parameters=[OWN_NOTES], operation_id="briefs_docx", filters=False
    )
    def docx(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Send the brief as a Word document in the language of the request."""
        brief, language, own_notes = self._named(request)
        content = domain.word_copy(brief=brief, by=request.user, language=language, own_notes=own_notes)
        return file_response(content, safe_name("brief", language, "docx"), "docx")


class BriefOfferViewSet(ApiViewSet):
    """The briefs that colleagues want to hand over to the caller."""

    ordering = ("offered_at", "pk")
    queryset = BriefOffer.objects.none()
    serializer_class = OfferSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return those that wait for the caller."""
        require_token(self.request)
        return offers_to(user)

    def _answered(self, request: Any, *, accept: bool) -> Response:
        require_token(request)
        offer: BriefOffer = self.get_object()
        require_scope(request, Scope.BRIEF)

        def act() -> Response:
            domain.answer_offer(offer=offer, by=request.user, accept=accept)
            return Response(status=204)

        return once(request, act)

    @extend_schema(request=NothingSerializer, responses={204: None}, parameters=[KEY])
    def accept(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a brief over and become its owner."""
        return self._answered(request, accept=True)

    @extend_schema(request=NothingSerializer, responses={204: None}, parameters=[KEY])
    def decline(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Leave a brief with its owner."""
        return self._answered(request, accept=False)


def patterns() -> list[URLPattern]:
    """Return the addresses of what stands in briefs and around them."""
    of = "briefs/<str:id>"

    def to(view: Any, **methods: str) -> Any:
        return view.as_view(methods)

    offers: Any = BriefOfferViewSet
    return [
        path("briefs/offers/", to(offers, get="list"), name="brief-offers"),
        path("briefs/offers/<str:id>/accept/", to(offers, post="accept"), name="brief-offer-accept"),
        path("briefs/offers/<str:id>/decline/", to(offers, post="decline"), name="brief-offer-decline"),
        path(f"{of}/items/", to(BriefViewSet, post="add"), name="brief-items"),
        path(f"{of}/items/<str:item>/", to(BriefViewSet, patch="change_item", delete="remove_item"), name="brief-item"),
        path(f"{of}/items/<str:item>/note/", to(BriefViewSet, put="note"), name="brief-item-note"),
        path(f"{of}/order/", to(BriefViewSet, put="order"), name="brief-order"),
        path(f"{of}/shares/", to(BriefViewSet, post="share"), name="brief-shares"),
        path(f"{of}/shares/<str:share>/", to(BriefViewSet, delete="end_share"), name="brief-share"),
        path(f"{of}/offer/", to(BriefViewSet, put="offer", delete="take_back"), name="brief-offer"),
        path(f"{of}/pdf/", to(BriefViewSet, get="pdf"), name="brief-pdf"),
        path(f"{of}/docx/", to(BriefViewSet, get="docx"), name="brief-docx"),
    ]


def register() -> None:
    """Register the endpoints."""
    registry.routes.append(("briefs", BriefViewSet, "brief"))
    registry.patterns.append(patterns)
