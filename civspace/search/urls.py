from django.urls import path

from civspace.search import feeds
from civspace.search.views import search_page

urlpatterns = [
    path("search/feed.atom", feeds.results, name="search_feed"),
    path("search/", search_page, name="search"),
]
