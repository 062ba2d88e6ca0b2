"""Addresses of this room; they stand behind the language."""

from django.urls import path

from meetings.accreditation.views import desk, mine, public

MINE = "my/organizations/<uuid:id>/standing/"

urlpatterns = [
    path("accreditation/", public.accreditation, name="accreditation"),
    path(MINE, mine.my_standing, name="my_standing"),
    path(f"{MINE}claim/", mine.claim, name="standing_claim"),
    path(f"{MINE}<uuid:standing>/retract/", mine.retract, name="standing_retract"),
    path("desk/standing/", desk.queue, name="desk_standing"),
    path("desk/standing/<uuid:pk>/", desk.standing, name="desk_standing_one"),
]
