"""One way to answer: the same refusals as on every other way in, with the rule that refused."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from nharong.core.errors import Invalid, Refused
from nharong.core.navigation import is_signed_in

PER_PAGE, MOST_PER_PAGE = 50, 500


class Fault(Schema):
    """Why a request was not done. ``rule`` is stable, ``message`` is for people."""

    rule: str
    message: str
    errors: list[str] = []


def viewer(request: HttpRequest) -> Any:
    """Who asks, looked at only when there is a session: open data is the same for everybody."""
    return request.user if is_signed_in(request) else None


def make_api() -> NinjaAPI:
    """The API with its answers to faults. No documentation page: it would load scripts from elsewhere."""
    api = NinjaAPI(
        title="Nhà Rông",
        version="1",
        description="Plans, figures with their proof, spokespersons and press information. Reading needs no key.",
        docs_url=None,
        openapi_url="openapi.json",
        urls_namespace="api",
    )

    def answer(request: HttpRequest, status: int, rule: str, message: Any, errors: list[str] | None = None) -> Any:
        body = {"rule": rule, "message": str(message), "errors": errors or []}
        return api.create_response(request, body, status=status)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return answer(request, 403 if error.rule.startswith("permission") else 409, error.rule, error.message)

    @api.exception_handler(Invalid)
    def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
        rows = [str(row) for row in error.rows]
        return answer(request, 422, "input.invalid", " ".join(error.messages), rows or error.messages)

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        told = [f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors]
        return answer(request, 422, "input.invalid", _("The request cannot be understood."), told)

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "permission.sign_in", _("Sign in first."))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, "not_found", _("There is no such record."))

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return answer(request, 403, "permission.denied", _("Your role does not allow this."))

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        rule = "permission.csrf" if error.status_code == 403 else "request.failed"
        return answer(request, error.status_code, rule, error)

    return api
