"""Addresses of applications; they stand behind the language."""

from django.urls import path

from meetings.accreditation.applications.views import listing, submitting, writing

MINE = "my/organizations/<uuid:id>/applications/"
ONE = f"{MINE}<uuid:pk>/"

urlpatterns = [
    path("my/apply/<slug:code>/", listing.begin, name="application_begin"),
    path(MINE, listing.listing, name="my_applications"),
    path(f"{MINE}start/", listing.start, name="application_start"),
    path(ONE, listing.application, name="my_application"),
    path(f"{ONE}form/<slug:section>/", writing.form, name="application_form"),
    path(f"{ONE}request/", writing.request_details, name="application_request"),
    path(f"{ONE}reuse/", writing.reuse, name="application_reuse"),
    path(f"{ONE}documents/<int:document>/remove/", writing.remove, name="application_document_remove"),
    path(f"{ONE}check/", submitting.check, name="application_check"),
    path(f"{ONE}receipt/", submitting.receipt, name="application_receipt"),
    path(f"{ONE}withdraw/", submitting.withdraw, name="application_withdraw"),
    path(f"{ONE}discard/", submitting.discard, name="application_discard"),
]
