"""The bare pages: one row, a list of 50, a DRF list of 50, an insert, and an answer that nothing changed."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.urls import path
from rest_framework import generics, pagination, serializers

from tests.benchmarks.bare.models import Row

PAGE = Template("<!doctype html><title>{{ row.title }}</title><h1>{{ row.title }}</h1>{{ row.body|linebreaks }}")
LIST = Template(
    "<!doctype html><title>Rows</title><ul>{% for row in rows %}<li><a href='/bare/{{ row.pk }}/'>{{ row.title }}</a>"
    " {{ row.created_at|date:'c' }}</li>{% endfor %}</ul>"
)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One row; 304 when the tag is known."""
    row = Row.objects.get(pk=pk)
    tag = f'"{row.pk}.1"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(PAGE.render(Context({"row": row})), headers={"ETag": tag})


def rows(request: HttpRequest) -> HttpResponse:
    """The newest 50."""
    return HttpResponse(LIST.render(Context({"rows": Row.objects.defer("body").order_by("-created_at", "-pk")[:50]})))


def insert(request: HttpRequest) -> HttpResponse:
    """Keep one row and lead elsewhere."""
    row = Row.objects.create(title=request.POST["title"], body=request.POST["body"])
    return HttpResponseRedirect(f"/bare/{row.pk}/")


class RowSerializer(serializers.ModelSerializer[Row]):
    class Meta:
        model = Row
        fields = ("id", "title", "body", "created_at")


class RowPages(pagination.CursorPagination):
    page_size = 50
    ordering = ("-created_at", "-id")


class RowList(generics.ListAPIView[Row]):
    """The newest 50 as JSON."""

    queryset = Row.objects.all()
    serializer_class = RowSerializer
    pagination_class = RowPages
    authentication_classes = ()
    permission_classes = ()


urlpatterns = [
    path("bare/", rows),
    path("bare/<int:pk>/", page),
    path("bare/insert/", insert),
    path("bare/api/", RowList.as_view()),
]
