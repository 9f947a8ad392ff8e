"""The action log for those who may read it: filter, pages, CSV and Excel."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nharong.audit.models import Action
from nharong.audit.selectors import find, headers, rows
from nharong.core.clock import today
from nharong.core.permissions import require
from nharong.core.tabular import write_csv, write_xlsx

from .forms import LogForm
from .selectors import person, reachable_agency_ids, visible_actions

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponseBase:
    """Who did what to which record, when and why; nobody can change a line."""
    user = person(request)
    if not reachable_agency_ids(user, "audit.read"):
        require(user, "audit.read")
    form = LogForm(request.GET or None)
    lines: QuerySet[Action] = visible_actions(user)
    if form.is_bound:
        # A filter that cannot be read shows nothing rather than everything.
        lines = find(lines, **form.cleaned_data) if form.is_valid() else lines.none()
    kind = request.GET.get("format", "")
    if kind in ("csv", "xlsx"):
        return _export(lines, kind)
    query = request.GET.copy()
    query.pop("page", None)
    context: dict[str, Any] = {
        "form": form,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
    }
    return render(request, "accounts/audit.html", context)


def _export(lines: QuerySet[Action], kind: str) -> HttpResponseBase:
    response: HttpResponseBase
    if kind == "csv":
        pieces = (piece.encode() for piece in write_csv(headers(), rows(lines)))
        response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(write_xlsx(headers(), rows(lines), "log"), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="log-{today():%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
