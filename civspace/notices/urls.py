"""Addresses of this room, under the language of the reader."""

from django.urls import path, re_path

from civspace.notices import demo_views, views
from civspace.notices.follows import views as follow_views

urlpatterns = [
    path("my/inbox/", views.inbox, name="inbox"),
    path("my/inbox/read/", views.inbox_read_all, name="inbox_read_all"),
    path("my/inbox/<uuid:pk>/", views.inbox_notice, name="inbox_notice"),
    path("my/notices/preferences/", views.preferences, name="notice_preferences"),
    path("my/following/", follow_views.following, name="following"),
    path("my/following/read/", follow_views.following_read, name="following_read"),
    path("my/following/<uuid:pk>/", follow_views.following_item, name="following_item"),
    path("my/following/all/", follow_views.follows, name="follows"),
    path("my/follow/", follow_views.follow, name="follow"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("desk/deliveries/", views.deliveries, name="desk_deliveries"),
    path("desk/deliveries/<uuid:pk>/send-again/", views.delivery_send_again, name="delivery_send_again"),
    path("demo-mail/", demo_views.messages, name="demo_mail"),
    re_path(r"^demo-mail/(?P<name>[0-9a-f]{32})/$", demo_views.message, name="demo_mail_message"),
]
