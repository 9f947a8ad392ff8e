"""What every page's frame needs. Each part is worked out only when a template asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from . import demo, navigation
from .imprint import imprint


@dataclass(frozen=True)
class Language:
    """One language of the site in its own name, with this very page in it."""

    code: str
    name: str
    url: str
    current: bool


def languages(request: HttpRequest) -> list[Language]:
    """The site's languages. A page that has no address in another language leads to that language's start."""
    here = request.get_full_path()
    active = get_language()
    found = []
    for code, _name in settings.LANGUAGES:
        current = code == active
        url = here if current else translate_url(here, code)
        if not current and url == here:
            url = f"/{code}/"
        name = str(get_language_info(code)["name_local"])
        found.append(Language(code, name[:1].upper() + name[1:], url, current))
    return found


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the frame."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "frame_nav": SimpleLazyObject(partial(navigation.items, request)),
        "frame_languages": SimpleLazyObject(partial(languages, request)),
        "frame_signed_in": SimpleLazyObject(partial(navigation.is_signed_in, request)),
        "frame_login_url": SimpleLazyObject(lambda: resolve_url(settings.LOGIN_URL)),
        "imprint": SimpleLazyObject(imprint),
        "demo_loaded": SimpleLazyObject(demo.is_loaded),
    }
