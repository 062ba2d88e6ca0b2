"""Addresses of questions and seats; they stand behind the language."""

from django.urls import path

from meetings.accreditation.views import answering, asking_desk, committee

ANSWER = "my/organizations/<uuid:id>/applications/<uuid:pk>/questions/<uuid:question>/"

urlpatterns = [
    path("my/committee/", committee.listing, name="my_committee"),
    path("my/committee/applications/<uuid:pk>/", committee.application, name="committee_application"),
    path("my/committee/questions/<uuid:pk>/", committee.question, name="committee_question"),
    path(ANSWER, answering.answer, name="application_question"),
    path("desk/accreditation/questions/", asking_desk.questions, name="desk_questions"),
    path("desk/accreditation/committees/<slug:code>/seats/", asking_desk.seats, name="desk_seats"),
    path("desk/accreditation/seats/<int:pk>/", asking_desk.seat, name="desk_seat"),
]
