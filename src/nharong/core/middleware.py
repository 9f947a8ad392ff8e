"""Turns a refusal that a view did not handle into a page (or JSON) that says which rule refused and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .errors import Invalid, Refused


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            status = 403 if exception.rule.startswith("permission") else 409
            body = {"rule": exception.rule, "message": str(exception.message)}
            messages = [str(exception.message)]
        elif isinstance(exception, Invalid):
            status, messages = 422, exception.messages
            body = {"rule": "input.invalid", "message": " ".join(messages)}
        else:
            return None
        if request.path.startswith("/api/") or request.headers.get("accept", "").startswith("application/json"):
            return JsonResponse(body, status=status)
        return render(request, "frame/refused.html", {"messages_list": messages, "rule": body["rule"]}, status=status)
