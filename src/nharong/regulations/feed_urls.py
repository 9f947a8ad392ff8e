"""Calendar feeds, opened by a private token: no language, no session."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "feeds"
urlpatterns = [path("<str:token>.ics", views.calendar_feed, name="duties")]
