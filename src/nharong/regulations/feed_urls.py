"""Calendar feeds, opened by a private token: no language, no session."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "feeds"
urlpatterns: list[URLPattern] = []
