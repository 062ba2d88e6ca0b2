"""Addresses without a language: machines read them."""

from django.urls import path

from civspace.front.views import sitemap

urlpatterns = [
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemap.part, name="sitemap_part"),
]
