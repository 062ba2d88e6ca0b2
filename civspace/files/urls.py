"""Addresses of this room; they stand behind the language."""

from django.urls import path

from civspace.files import views, views_parts

urlpatterns = [
    path("my/files/<uuid:id>/", views.file, name="file"),
    path("my/files/uploads/", views_parts.begin, name="upload_begin"),
    path("my/files/uploads/<uuid:id>/", views_parts.part, name="upload_part"),
    path("my/files/uploads/<uuid:id>/finish/", views_parts.finish, name="upload_finish"),
]
