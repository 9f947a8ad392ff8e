"""The public site: its front door, its start page, and the page that shows every component."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from nharong.plans import selectors

from .examples import examples


def redirect_to_language(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the language the browser asks for, or to Vietnamese; no cookie is set."""
    language = preferred_language(request.headers.get("accept-language", ""))
    with translation.override(language):
        response = HttpResponseRedirect(reverse("portal:home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def preferred_language(accepted: str) -> str:
    """The first language of the header in which the site is written; the site's own where there is none."""
    offered = {code for code, _name in settings.LANGUAGES}
    for code, quality in parse_accept_lang_header(accepted.lower()):
        short = code.split("-")[0]
        if quality > 0 and short in offered:
            return short
    return settings.LANGUAGE_CODE


def home(request: HttpRequest) -> HttpResponse:
    """What the plan is, how far it has come, and where to go on."""
    plan = next(iter(selectors.plans_in_use().values()), None)
    return render(request, "portal/home.html", {"plan": plan, "rows": selectors.headline_figures()})


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """Every component with an example, for those who build screens."""
    response = render(request, "portal/components.html", examples(request))
    response["X-Robots-Tag"] = "noindex"
    return response
