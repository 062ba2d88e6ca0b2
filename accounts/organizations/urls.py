"""Addresses of this room; they stand behind the language."""

from django.urls import path

from accounts.organizations.views import desk, feeds, members, merges, mine, public

MY = "my/organizations/"
ONE = f"{MY}<uuid:id>/"
DESK = "desk/organizations/"

urlpatterns = [
    path("organizations/", public.organizations, name="organizations"),
    path("organizations/feed.atom", feeds.organizations, name="organizations_feed"),
    path("organizations/rules/", public.rules, name="organization_rules"),
    path("organizations/claims/<str:token>/", public.claim_confirm, name="claim_confirm"),
    path("organizations/<uuid:id>/", public.organization, name="organization"),
    path(MY, mine.my_organizations, name="my_organizations"),
    path(f"{MY}new/", mine.new, name="organization_new"),
    path(f"{MY}new/details/", mine.details, name="organization_details"),
    path(f"{MY}invitations/<uuid:id>/", mine.invitation_answer, name="invitation_answer"),
    path(f"{MY}invitations/<str:token>/", mine.invitation, name="invitation"),
    path(f"{MY}requests/<uuid:id>/withdraw/", mine.request_withdraw, name="join_request_withdraw"),
    path(ONE, mine.workspace, name="organization_workspace"),
    path(f"{ONE}edit/", mine.edit, name="organization_edit"),
    path(f"{ONE}names/add/", mine.name_add, name="organization_name_add"),
    path(f"{ONE}names/<int:name>/remove/", mine.name_remove, name="organization_name_remove"),
    path(f"{ONE}close/", mine.close, name="organization_close"),
    path(f"{ONE}merge/", merges.merge_ask, name="organization_merge_ask"),
    path(f"{ONE}merges/<uuid:merge>/", merges.organization_merge, name="organization_merge"),
    path(f"{ONE}join/", mine.join, name="organization_join"),
    path(f"{ONE}claim/", mine.claim, name="organization_claim"),
    path(f"{ONE}new-head/", mine.new_head, name="organization_new_head"),
    path(f"{ONE}members/", members.members, name="organization_members"),
    path(f"{ONE}members/invite/", members.invite, name="organization_invite"),
    path(f"{ONE}members/hand-over/", members.hand_over, name="organization_hand_over"),
    path(f"{ONE}members/leave/", members.leave, name="organization_leave"),
    path(f"{ONE}members/<int:member>/", members.member_change, name="organization_member"),
    path(f"{ONE}members/<int:member>/remove/", members.member_remove, name="organization_member_remove"),
    path(f"{ONE}requests/<uuid:asked>/", members.join_decide, name="organization_request"),
    path(f"{ONE}invitations/<uuid:invitation>/again/", members.invitation_again, name="invitation_again"),
    path(f"{ONE}invitations/<uuid:invitation>/withdraw/", members.invitation_withdraw, name="invitation_withdraw"),
    path(DESK, desk.queue, name="desk_organizations"),
    path(f"{DESK}duplicates/", desk.duplicates, name="desk_duplicates"),
    path(f"{DESK}merges/", merges.desk_merges, name="desk_merges"),
    path(f"{DESK}merges/<uuid:id>/", merges.desk_merge, name="desk_merge"),
    path(f"{DESK}<uuid:id>/merge/", merges.desk_merge_new, name="desk_merge_new"),
    path(f"{DESK}requests/<uuid:id>/", desk.request_decide, name="desk_request"),
    path(f"{DESK}<uuid:id>/", desk.organization, name="desk_organization"),
]
