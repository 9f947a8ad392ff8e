"""Addresses of the public site under their language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path(_("internal/components/"), views.components, name="components"),
]
