"""Addresses of this room, under the language of the reader."""

from django.urls import path, re_path

from civspace.notices import demo_views, views

urlpatterns = [
    path("my/inbox/", views.inbox, name="inbox"),
    path("my/inbox/read/", views.inbox_read_all, name="inbox_read_all"),
    path("my/inbox/<uuid:pk>/", views.inbox_notice, name="inbox_notice"),
    path("my/notices/preferences/", views.preferences, name="notice_preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("desk/deliveries/", views.deliveries, name="desk_deliveries"),
    path("desk/deliveries/<uuid:pk>/send-again/", views.delivery_send_again, name="delivery_send_again"),
    path("demo-mail/", demo_views.messages, name="demo_mail"),
    re_path(r"^demo-mail/(?P<name>[0-9a-f]{32})/$", demo_views.message, name="demo_mail_message"),
]
