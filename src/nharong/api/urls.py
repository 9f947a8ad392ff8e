"""Open data v1: addresses. The description is at ``openapi.json``; there is no page that would load foreign scripts."""

from __future__ import annotations

from django.urls import path

from .base import make_api
from .figures import router as figures
from .press import router as press

api = make_api()
api.add_router("", figures, tags=["figures"])
api.add_router("/press", press, tags=["press"])
urlpatterns = [path("", api.urls)]
