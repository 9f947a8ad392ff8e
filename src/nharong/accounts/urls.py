"""Pages of this room."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import audit_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path(_("sign-in/"), views.SignIn.as_view(), name="login"),
    path(_("sign-out/"), views.SignOut.as_view(), name="logout"),
    path(_("password/"), views.password, name="password"),
    path(_("password/forgotten/"), views.AskPassword.as_view(), name="ask_password"),
    path(_("password/<uidb64>/<token>/"), views.ChoosePassword.as_view(), name="choose_password"),
    path(_("digest/"), views.digest, name="digest"),
    path(_("calendar/"), views.rotate_feed, name="rotate_feed"),
    path(_("roles/"), views.roles, name="roles"),
    path(_("roles/assign/"), views.assign, name="assign"),
    path(_("roles/colleague/"), views.add_colleague, name="add_colleague"),
    path(_("roles/<int:pk>/end/"), views.end_role, name="end_role"),
    path(_("log/"), audit_views.audit, name="audit"),
]
