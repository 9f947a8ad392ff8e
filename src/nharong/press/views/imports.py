"""Taking over a spreadsheet: choose, look at what would happen, decide; take it back as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import require
from nharong.core.tabular import template_xlsx
from nharong.press import imports, selectors
from nharong.press.forms import UploadForm
from nharong.press.services.imports import IMPORT, import_activities, undo_import

_WAITING = "press_import"
_SHOWN_ERRORS = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Reads the file and shows what would happen; nothing is written."""
    require(request.user, IMPORT)
    form = UploadForm(request.POST or None, request.FILES or None)
    shown: list[imports.Preview] = []

    def act(data: dict[str, Any]) -> None:
        file = data["file"]
        found = imports.preview(file, file.name, user=request.user, submit=data["submit"])
        shown.append(found)
        imports.forget(request.session.pop(_WAITING, {}).get("token", ""))
        if found.ok:
            file.seek(0)
            request.session[_WAITING] = {"token": imports.keep(file), "name": file.name[:200], "submit": data["submit"]}

    if request.method == "POST":
        form.attempt(act)
    return _page(request, form, shown[0] if shown else None, form.status)


def _page(request: HttpRequest, form: UploadForm, preview: imports.Preview | None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "preview": preview,
        "errors": preview.errors[:_SHOWN_ERRORS] if preview else [],
        "more_errors": max(0, len(preview.errors) - _SHOWN_ERRORS) if preview else 0,
        "columns": imports.COLUMNS,
        "batches": selectors.own_imports(request.user),
    }
    if preview is not None and not preview.ok and status == 200:
        status = 422
    return render(request, "press/import.html", context, status=status)


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Takes the file over that was looked at. It is read again: what holds now decides."""
    waiting = request.session.get(_WAITING, {})
    form = UploadForm()
    try:
        with imports.open_kept(waiting.get("token", "")) as kept:
            found = imports.preview(kept, waiting["name"], user=request.user, submit=waiting["submit"])
        if found.rows and not _table_faults(found):
            batch = import_activities(
                actor=request.user, rows=found.rows, filename=waiting["name"], submit=waiting["submit"]
            )
        else:
            return _page(request, form, found)
    except Refused as refusal:
        return _refused(request, str(refusal.message), 403 if refusal.rule.startswith("permission") else 409)
    except Invalid as error:
        return _refused(request, " ".join(error.messages), 422)
    imports.forget(waiting["token"])
    request.session.pop(_WAITING, None)
    messages.success(
        request,
        ngettext("%(count)s record taken over.", "%(count)s records taken over.", batch.row_count)
        % {"count": batch.row_count},
    )
    return redirect("press:import")


def _table_faults(found: imports.Preview) -> bool:
    """Faults that the service cannot see, because the row never came so far as to be a record."""
    return len(found.rows) < found.row_count


def _refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    messages.error(request, message)
    return _page(request, UploadForm(), None, status)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a whole import back while nobody has decided on its records."""
    try:
        count = undo_import(actor=request.user, batch_id=pk)
    except Refused as refusal:
        return _refused(request, str(refusal.message), 403 if refusal.rule.startswith("permission") else 409)
    except Invalid as error:
        return _refused(request, " ".join(error.messages), 404)
    messages.success(
        request,
        ngettext("%(count)s record taken back.", "%(count)s records taken back.", count) % {"count": count},
    )
    return redirect("press:import")


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the right headings."""
    response = HttpResponse(
        template_xlsx(imports.COLUMNS, _("Press information")),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = 'attachment; filename="thong-tin-bao-chi.xlsx"'
    return response
