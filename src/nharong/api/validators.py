"""Answers that are asked for again: the same data revision, day, address and language give the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language

from nharong.core import revisions
from nharong.core.clock import today

# A release may word an answer differently although no datum changed.
_RELEASE = version("nharong")


def entity_tag(request: HttpRequest) -> str:
    """What the answer depends on, in one word. One SQL statement, however much the answer itself would take."""
    known = (
        str(revisions.current()),
        today().isoformat(),
        request.get_full_path(),
        get_language() or "",
        _RELEASE,
    )
    return f'"{hashlib.sha256(chr(0).join(known).encode()).hexdigest()[:32]}"'


def revalidated[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Answers 304 to whoever already has this very answer; anybody may keep it, and asks again before using it.

    The revision is read before the answer is made: a change in between gives a newer answer under an older tag, and
    is fetched once more.
    """

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: Any = args[0]
        tag = entity_tag(request)
        response = get_conditional_response(request, etag=tag) or view(*args, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = tag
            patch_cache_control(response, public=True, no_cache=True)
        return response

    return answer
