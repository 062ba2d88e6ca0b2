"""Editing and further languages for outside clients: the same verbs as the pages, one address for each verb."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from accounts.organizations.queries import is_member
from accounts.people.queries import has_role
from accounts.people.states import BODY_ROLES, Scope
from civspace.api.idempotency import once
from civspace.api.views import ApiView, check_if_match, content_tag, reader, require_scope, require_token
from submissions.statements import domain
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.domain.agreeing import Reply
from submissions.statements.domain.editing import Proposal
from submissions.statements.edits import parts_of
from submissions.statements.models import EditRound, Statement, StatementText
from submissions.statements.queries import with_parts
from submissions.statements.queries_editing import SIX, draft_text, taken_off
from submissions.statements.rules import MAY, MAY_TEXT, may_draft
from submissions.statements.serializers_editing import (
    EditingSerializer,
    RoundsSerializer,
    TextInSerializer,
    TextsSerializer,
)
from submissions.statements.states import RoundState, TextKind, TextState

VERBS = {
    "edit": Scope.REVIEW,
    "forgo": Scope.REVIEW,
    "save": Scope.REVIEW,
    "propose": Scope.REVIEW,
    "settle": Scope.REVIEW,
    "answer": Scope.WRITE,
    "agree": Scope.WRITE,
    "insist": Scope.WRITE,
}
TEXT_VERBS = {
    "claim": Scope.REVIEW,
    "save": Scope.REVIEW,
    "unclaim": Scope.REVIEW,
    "release": Scope.PUBLISH,
    "take_down": Scope.PUBLISH,
    "reference": Scope.WRITE,
}


def _one_of(name: str, values: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.PATH, enum=list(values))


def _statement(user: Any, pk: Any) -> Statement:
    found = with_parts(Statement.objects.visible_to(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _on_desk(user: Any, statement: Statement) -> bool:
    body = statement.meeting.body_id
    return statement.submitted_at is not None and any(has_role(user, role, body) for role in BODY_ROLES)


def _told(found: EditRound) -> dict[str, Any]:
    parts = parts_of(found.base_title, found.base_body)
    return {
        **{name: getattr(found, name) for name in ("number", "state", "note")},
        **{name: getattr(found, name) for name in ("sent_at", "answer_until", "answered_at", "settled_at")},
        "outcome": found.outcome or None,
        "result_hash": found.result_hash or None,
        "changes": [
            {
                **{name: getattr(it, name) for name in ("position", "after", "comment", "editorial")},
                **{name: getattr(it, name) for name in ("note", "counter", "taken")},
                "before": parts[it.position] if it.position < len(parts) else "",
                "answer": it.answer or None,
            }
            for it in found.changes.all()
        ],
    }


class _Editing(ApiView):
    def answer_for(self, user: Any, statement: Statement) -> Response:
        """Answer with the rounds that a reader may see; 404 for who is neither author nor of the desk."""
        member, desk = is_member(user, statement.organization_id), _on_desk(user, statement)
        if not (member or desk):
            raise Http404
        rounds = statement.edit_rounds.prefetch_related("changes").order_by("-number")
        if not desk:
            rounds = rounds.exclude(state=RoundState.PREPARING).exclude(state=RoundState.SETTLED, sent_at=None)
        told = {"statement": statement.pk, "state": statement.state, "rounds": [_told(it) for it in rounds]}
        data = RoundsSerializer(told).data
        return self.conditional(data, content_tag(data))


class EditingView(_Editing):
    """The rounds of editing of a statement, for its authors and the desk."""

    @extend_schema(responses=RoundsSerializer, operation_id="statements_editing_retrieve")
    def get(self, request: Any, id: Any) -> Response:
        """Answer with the rounds; to the authors without one that is still being prepared."""
        user = reader(request)
        return self.answer_for(user, _statement(user, id))


class EditingVerbView(_Editing):
    """One verb of editing."""

    @extend_schema(
        request=EditingSerializer,
        responses=RoundsSerializer,
        parameters=[IF_MATCH, KEY, _one_of("verb", VERBS)],
        operation_id="statements_editing_act",
    )
    def post(self, request: Any, id: Any, verb: str) -> Response:
        """Do one verb; `If-Match` holds the tag of the statement."""
        require_token(request)
        statement = _statement(request.user, id)
        if verb not in VERBS:
            raise Http404
        require_scope(request, VERBS[verb])
        if not MAY["propose" if verb == "save" else verb](request.user, statement):
            raise PermissionDenied
        return once(request, lambda: self._perform(request, statement, verb))

    def _perform(self, request: Any, statement: Statement, verb: str) -> Response:
        data = EditingSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        check_if_match(request, statement.etag, required=False)
        values = data.validated_data
        common: dict[str, Any] = {"statement": statement, "by": request.user}
        if request.headers.get("If-Match", "").strip() not in ("", "*"):
            common["expected_version"] = statement.version
        if verb == "save":
            domain.save_edits(proposals=[Proposal(**it) for it in values.get("changes", [])], **common)
        elif verb == "answer":
            answers = {it["position"]: it for it in values.get("answers", [])}
            replies = {key: Reply(it["answer"], it["note"], it["counter"]) for key, it in answers.items()}
            domain.answer_edits(replies=replies, **common)
        elif verb == "settle":
            domain.settle_edits(take=values.get("take", []), **common)
        elif verb == "insist":
            domain.insist_on_original(note=values.get("note", ""), **common)
        else:
            PLAIN[verb](**common)
        return self.answer_for(request.user, _statement(request.user, statement.pk))


PLAIN: dict[str, Any] = {
    "edit": domain.edit_statement,
    "forgo": domain.forgo_editing,
    "propose": domain.propose_edits,
    "agree": domain.agree_edits,
}


class _Texts(ApiView):
    def answer_for(self, user: Any, statement: Statement) -> Response:
        """Answer with the texts that a reader may see."""
        texts = StatementText.objects.filter(statement=statement).order_by("language", "created_at")
        if not _on_desk(user, statement):
            shown = texts.filter(state=TextState.PUBLISHED)
            if is_member(user, statement.organization_id):
                shown |= texts.filter(kind=TextKind.REFERENCE)
                shown |= texts.filter(pk__in=[text.pk for text, _reason in taken_off(statement)])
            texts = shown
        data = TextsSerializer({"statement": statement.pk, "texts": list(texts)}).data
        return self.conditional(data, content_tag(data))


class TextsView(_Texts):
    """The further languages of a statement."""

    @extend_schema(responses=TextsSerializer, operation_id="statements_texts_list")
    def get(self, request: Any, id: Any) -> Response:
        """Answer with what everybody may read; to authors also with what they offered and what was taken off again; to
        the desk with everything."""
        user = reader(request)
        return self.answer_for(user, _statement(user, id))


class TextVerbView(_Texts):
    """One verb on a further language."""

    @extend_schema(
        request=TextInSerializer,
        responses=TextsSerializer,
        parameters=[KEY, _one_of("language", SIX), _one_of("verb", TEXT_VERBS)],
        operation_id="statements_texts_act",
    )
    def post(self, request: Any, id: Any, language: str, verb: str) -> Response:
        """Do one verb."""
        require_token(request)
        statement = _statement(request.user, id)
        if verb not in TEXT_VERBS or language not in SIX:
            raise Http404
        require_scope(request, TEXT_VERBS[verb])
        may = may_draft if verb == "reference" else MAY_TEXT[RULES[verb]]
        if not may(request.user, statement):
            raise PermissionDenied
        return once(request, lambda: self._perform(request, statement, language, verb))

    def _perform(self, request: Any, statement: Statement, language: str, verb: str) -> Response:
        data = TextInSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        values, by = data.validated_data, request.user
        title, body = values.get("title", ""), values.get("body", "")
        if verb == "claim":
            domain.claim_text(statement=statement, language=language, by=by)
        elif verb == "reference":
            domain.give_reference(statement=statement, by=by, language=language, title=title, body=body)
        else:
            text = self._text(statement, language, verb)
            if verb == "save":
                domain.save_text(text=text, by=by, title=title, body=body, kind=values.get("kind", TextKind.HUMAN))
            elif verb == "take_down":
                domain.take_down_text(text=text, by=by, reason=values.get("reason", ""))
            else:
                (domain.release_text if verb == "release" else domain.unclaim_text)(text=text, by=by)
        return self.answer_for(by, _statement(by, statement.pk))

    def _text(self, statement: Statement, language: str, verb: str) -> StatementText:
        found = draft_text(statement, language)
        if verb == "take_down":
            found = statement.texts.filter(language=language, state=TextState.PUBLISHED).first()
        if found is None:
            raise ValidationError({"language": [_("There is no such text.")]})
        return found


RULES = {"claim": "claim", "unclaim": "claim", "save": "write", "release": "release", "take_down": "take_down"}


def patterns() -> list[URLPattern]:
    """Return the addresses of editing and of further languages."""
    return [
        path("statements/<uuid:id>/editing/", EditingView.as_view(), name="statement-editing"),
        path("statements/<uuid:id>/editing/<slug:verb>/", EditingVerbView.as_view(), name="statement-editing-verb"),
        path("statements/<uuid:id>/texts/", TextsView.as_view(), name="statement-texts"),
        path(
            "statements/<uuid:id>/texts/<slug:language>/<slug:verb>/",
            TextVerbView.as_view(),
            name="statement-text-verb",
        ),
    ]
