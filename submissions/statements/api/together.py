"""Comments and suggestions, for the organizations that write a statement and nobody else."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.problems import PreconditionFailed
from civspace.api.views import ApiViewSet, check_if_match, require_scope, require_token
from submissions.statements import domain
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.models import Comment, Statement
from submissions.statements.queries import with_parts
from submissions.statements.serializers import NothingSerializer
from submissions.statements.together import written_by_organizations_of
from submissions.statements.together_rules import MAY_WITH_COMMENT, may_comment
from submissions.statements.together_serializers import (
    ChangedCommentSerializer,
    CommentSerializer,
    NewCommentSerializer,
    NewSuggestionSerializer,
)


def written_by(user: Any, pk: str) -> Statement:
    """Return a statement that the person's organizations write, or 404, published or not."""
    try:
        found = with_parts(written_by_organizations_of(user)).filter(pk=pk).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise Http404
    return found


def paragraph_changed(error: Exception) -> PreconditionFailed | None:
    """Return 412 for a suggestion whose paragraph changed meanwhile, or None for any other exception."""
    return PreconditionFailed() if isinstance(error, domain.ParagraphChanged) else None


class StatementCommentsViewSet(ApiViewSet):
    """What was said about one statement, in the order in which it was said."""

    ordering = ("created_at", "id")
    queryset = Comment.objects.none()
    serializer_class = CommentSerializer
    #: Whether only suggestions are listed.
    suggestions = False

    def queryset_for(self, user: Any) -> Any:
        """Return what was said about the statement in the address; 401 without a token, 404 for another's."""
        require_token(self.request)
        found = Comment.objects.filter(statement=written_by(user, self.kwargs["id"])).select_related("author")
        return found.filter(proposal__isnull=False) if self.suggestions else found

    def _writable(self, request: Any) -> Statement:
        require_token(request)
        statement = written_by(request.user, self.kwargs["id"])
        require_scope(request, Scope.WRITE)
        if not may_comment(request.user, statement):
            raise PermissionDenied
        return statement

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Comment on the text or a paragraph of it, or answer a comment."""
        statement = self._writable(request)
        return once(request, lambda: self._comment(request, statement))

    def _comment(self, request: Any, statement: Statement) -> Response:
        data = NewCommentSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        answers = values.pop("answers", None)
        if not answers:
            return self.answer(domain.add_comment(statement=statement, by=request.user, **values), status=201)
        try:
            answered = Comment.objects.filter(statement=statement, pk=answers).select_related("parent").first()
        except (ValidationError, ValueError):
            answered = None
        if answered is None:
            raise Invalid({"answers": [_("There is no such object.")]})
        answered.statement = statement
        return self.answer(domain.answer_comment(comment=answered, by=request.user, body=values["body"]), status=201)

    def etag_of(self, thing: Comment, data: Any) -> str:
        """Return the tag of the version of a comment."""
        return thing.etag


class StatementSuggestionsViewSet(StatementCommentsViewSet):
    """The suggestions for the paragraphs of one statement."""

    suggestions = True

    @extend_schema(request=NewSuggestionSerializer, responses={201: CommentSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Suggest other words for a paragraph."""
        statement = self._writable(request)
        return once(request, lambda: self._suggest(request, statement))

    def _suggest(self, request: Any, statement: Statement) -> Response:
        data = NewSuggestionSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        values = {"body": "", **data.validated_data}
        return self.answer(domain.add_comment(statement=statement, by=request.user, **values), status=201)


class CommentViewSet(ApiViewSet):
    """One comment, answer or suggestion."""

    queryset = Comment.objects.none()
    serializer_class = CommentSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return what the organizations of the person said among themselves."""
        require_token(self.request)
        seen = Comment.objects.visible_to(user)
        return seen.select_related("author", "parent", "statement__organization", "statement__meeting")

    def etag_of(self, thing: Comment, data: Any) -> str:
        """Return the tag of the version, which `If-Match` holds a change against."""
        return thing.etag

    def _act(self, request: Any, verb: str, perform: Callable[..., Any]) -> Response:
        require_token(request)
        comment = self.get_object()
        require_scope(request, Scope.WRITE)
        if not MAY_WITH_COMMENT[verb](request.user, comment):
            raise PermissionDenied
        return once(request, lambda: self._perform(request, verb, comment, perform))

    def _perform(self, request: Any, verb: str, comment: Comment, perform: Callable[..., Any]) -> Response:
        values: dict[str, Any] = {}
        if verb == "edit":
            data = ChangedCommentSerializer(data=request.data)
            data.is_valid(raise_exception=True)
            values = {"body": comment.body, **data.validated_data}
        check_if_match(request, comment.etag, required=verb == "edit")
        tagged = request.headers.get("If-Match", "").strip() not in ("", "*")
        perform(comment=comment, by=request.user, expected_version=comment.version if tagged else None, **values)
        if verb == "remove":
            return Response(status=204)
        return self.answer(self.get_object())

    @extend_schema(request=ChangedCommentSerializer, responses=CommentSerializer, parameters=[IF_MATCH, KEY])
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change one's own comment or open suggestion. `If-Match` is required."""
        return self._act(request, "edit", domain.edit_comment)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH, KEY])
    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take one's own comment away; answers of others stay."""
        return self._act(request, "remove", domain.remove_comment)

    @extend_schema(request=NothingSerializer, responses=CommentSerializer, parameters=[IF_MATCH, KEY])
    def accept(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a suggestion over as a new revision; 412 when its paragraph changed meanwhile."""
        return self._act(request, "accept", domain.accept_suggestion)

    @extend_schema(request=NothingSerializer, responses=CommentSerializer, parameters=[IF_MATCH, KEY])
    def decline(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Do not take a suggestion over."""
        return self._act(request, "decline", _settles("decline"))

    @extend_schema(request=NothingSerializer, responses=CommentSerializer, parameters=[IF_MATCH, KEY])
    def resolve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Resolve a comment."""
        return self._act(request, "resolve", _settles("resolve"))

    @extend_schema(request=NothingSerializer, responses=CommentSerializer, parameters=[IF_MATCH, KEY])
    def reopen(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Open a resolved comment or a declined suggestion again."""
        return self._act(request, "reopen", _settles("reopen"))


def _settles(verb: str) -> Callable[..., Comment]:
    def settle(**values: Any) -> Comment:
        return domain.settle_comment(verb=verb, **values)

    return settle


def patterns() -> list[URLPattern]:
    """Return the addresses of what authors do together."""
    of = "statements/<str:id>"
    lists: dict[str, Any] = {"get": "list", "post": "create"}
    one: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
    verbs = ("accept", "decline", "resolve", "reopen")
    return [
        path(f"{of}/comments/", StatementCommentsViewSet.as_view(lists), name="statement-comments"),
        path(f"{of}/suggestions/", StatementSuggestionsViewSet.as_view(lists), name="statement-suggestions"),
        path("comments/<str:id>/", CommentViewSet.as_view(one), name="comment-detail"),
        *(
            path(f"comments/<str:id>/{verb}/", CommentViewSet.as_view({"post": verb}), name=f"comment-{verb}")
            for verb in verbs
        ),
    ]
