"""Pages of this room."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import staff_views, views

app_name = "regulations"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path(_("overview/"), views.overview, name="overview"),
    path(_("rules/"), views.rules, name="rules"),
    path(_("periods/"), staff_views.periods, name="periods"),
    path(_("periods/<str:label>/reopen/"), staff_views.reopen, name="reopen"),
    path(_("exemptions/"), staff_views.exemptions, name="exemptions"),
    path(_("exemptions/<int:pk>/end/"), staff_views.end_exemption, name="end_exemption"),
    path(_("holidays/"), staff_views.days, name="days"),
]
