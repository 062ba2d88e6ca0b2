"""Addresses of this room, under the language of the reader."""

from django.urls import path

from civspace.threads.views import desk, mine, replies

urlpatterns = [
    path("my/messages/", mine.threads, name="my_threads"),
    path("my/messages/about/<slug:kind>/<str:object_id>/", mine.thread_about, name="my_thread_about"),
    path("my/messages/<uuid:pk>/", mine.thread, name="my_thread"),
    path("desk/messages/", desk.inbox, name="desk_threads"),
    path("desk/messages/replies/", replies.replies, name="desk_replies"),
    path("desk/messages/replies/new/", replies.reply, name="desk_reply_new"),
    path("desk/messages/replies/<uuid:pk>/", replies.reply, name="desk_reply"),
    path("desk/messages/replies/<uuid:pk>/remove/", replies.remove, name="desk_reply_remove"),
    path("desk/messages/about/<slug:kind>/<str:object_id>/", desk.thread_about, name="desk_thread_about"),
    path("desk/messages/<uuid:pk>/", desk.thread, name="desk_thread"),
    path("desk/messages/<uuid:pk>/hand-over/", desk.hand_over, name="desk_thread_hand_over"),
    path("desk/messages/<uuid:pk>/close/", desk.close, name="desk_thread_close"),
    path("desk/messages/<uuid:pk>/<slug:verb>/", desk.take, name="desk_thread_take"),
]
