"""Taking over a spreadsheet of agencies or contacts: choose, look at what would happen, decide.

Between looking and deciding, the rows travel with the form, signed: nothing lies about on the server.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nharong.agencies import imports
from nharong.agencies.forms import UploadForm
from nharong.agencies.services.importing import (
    IMPORT,
    AgencyRow,
    ContactRow,
    import_agencies,
    import_contacts,
)
from nharong.core.errors import Invalid
from nharong.core.permissions import require
from nharong.core.tabular import template_xlsx

_SALT = "agencies.import"
_KEPT = dt.timedelta(hours=12)
_SHOWN_ERRORS = 100
_SHOWN_ROWS = 50
_DAYS = ("valid_from", "valid_to")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Reads the file and shows what would happen; nothing is written."""
    require(request.user, IMPORT)
    form = UploadForm(request.POST or None, request.FILES or None)
    found: imports.Preview | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = imports.preview(file, file.name, form.cleaned_data["what"], actor=request.user)
        except Invalid as error:
            for message in error.messages:
                form.add_error("file", message)
    wrong = form.errors or (found is not None and found.errors)
    context = {
        "form": form,
        "preview": found,
        "errors": found.errors[:_SHOWN_ERRORS] if found else [],
        "more_errors": max(0, len(found.errors) - _SHOWN_ERRORS) if found else 0,
        "rows": [*found.agencies, *found.contacts][:_SHOWN_ROWS] if found else [],
        "payload": _packed(request, found) if found and found.ok else "",
        "columns": [(key, title, imports.COLUMNS[key]) for key, title in imports.TITLES.items()],
    }
    return render(request, "agencies/import.html", context, status=422 if wrong else 200)


def _packed(request: HttpRequest, found: imports.Preview) -> str:
    rows = [_plain(asdict(row)) for row in (*found.agencies, *found.contacts)]
    return signing.dumps([request.user.pk, found.what, rows], salt=_SALT, compress=True)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in row.items() if value}


def _unpacked(request: HttpRequest) -> tuple[str, list[dict[str, Any]]]:
    """Raises :class:`Invalid` for what this user was not shown, or too long ago."""
    try:
        user, what, rows = signing.loads(request.POST.get("payload", ""), salt=_SALT, max_age=_KEPT)
    except (signing.BadSignature, ValueError) as error:
        raise Invalid(_("The preview is too old or was changed. Choose the file again.")) from error
    if user != request.user.pk:
        raise Invalid(_("The preview is too old or was changed. Choose the file again."))
    for row in rows:
        for key in _DAYS:
            if key in row:
                row[key] = dt.date.fromisoformat(row[key])
    return what, rows


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Takes over what was shown. Everything is checked again: what holds now decides."""
    require(request.user, IMPORT)
    try:
        what, rows = _unpacked(request)
        if what == "agencies":
            count = import_agencies(actor=request.user, rows=[AgencyRow(**row) for row in rows])
        else:
            count = import_contacts(actor=request.user, rows=[ContactRow(**row) for row in rows])
    except Invalid as error:
        for message in [*error.messages, *map(str, error.rows[:_SHOWN_ERRORS])]:
            messages.error(request, message)
        return redirect("agencies:import")
    done = ngettext("%(count)s row was taken over.", "%(count)s rows were taken over.", count)
    messages.success(request, done % {"count": count})
    return redirect("agencies:tree")


@login_required
@require_safe
def template(request: HttpRequest, what: str) -> HttpResponse:
    """An empty workbook with the right headings."""
    if what not in imports.COLUMNS:
        raise Http404
    key = what
    response = HttpResponse(
        template_xlsx(imports.COLUMNS[key], str(imports.TITLES[key])),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    names = {"agencies": "co-quan", "contacts": "lien-he-co-quan"}
    response["Content-Disposition"] = f'attachment; filename="{names[what]}.xlsx"'
    return response
