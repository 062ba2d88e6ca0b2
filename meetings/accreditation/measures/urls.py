"""Addresses of measures; they stand behind the language."""

from django.urls import path

from meetings.accreditation.measures import views

urlpatterns = [
    path("my/organizations/<uuid:id>/standing/measures/<uuid:measure>/", views.my_measure, name="my_measure"),
    path("desk/standing/measures/<uuid:pk>/", views.desk_measure, name="desk_measure"),
]
