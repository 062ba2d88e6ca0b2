"""Pages of this room, in the language of the path."""

from django.urls import path

from civspace.web import views

urlpatterns = [path("components/", views.components, name="components")]
