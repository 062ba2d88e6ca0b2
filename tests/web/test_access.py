"""Every URL declares who may open it."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.views import View

from civspace.web.access import access, access_of


def test_a_function_view_keeps_its_declared_level():
    @access("staff")
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("kept")

    assert access_of(view) == "staff"
    assert view(HttpRequest()).content == b"kept"


def test_a_class_based_view_declares_by_attribute():
    class Page(View):
        access = "signed_in"

    assert access_of(Page.as_view()) == "signed_in"


def test_a_view_without_declaration_has_no_level():
    class Page(View):
        pass

    assert access_of(lambda request: None) is None
    assert access_of(Page.as_view()) is None


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="Unknown access level 'everyone'"):
        access("everyone")
