from django.urls import path

from civspace.renditions import views

urlpatterns = [path("verify/", views.verify, name="verify")]
