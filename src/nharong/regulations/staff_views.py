"""Staff pages that change settings: closed periods, exemptions, decreed days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nharong.accounts.selectors import agency_names, reachable_agency_ids
from nharong.core.clock import now, today
from nharong.core.forms import attempt
from nharong.core.models import PeriodClosure
from nharong.core.periods import Period
from nharong.core.permissions import allowed, require

from . import services
from .forms import CloseForm, DecreedDayForm, EndExemptionForm, ExemptionForm, ReopenForm
from .models import DecreedDay, Exemption
from .selectors import closable_periods

staff_page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@staff_page
def periods(request: HttpRequest) -> HttpResponse:
    """Which periods are closed; closing another one."""
    may_close = allowed(request.user, "periods.close")
    if not may_close:
        require(request.user, "duties.read")
    form = None
    if may_close:
        form = CloseForm(request.POST or None, periods=closable_periods(today()))

        def close(data: dict[str, Any]) -> None:
            services.close_period(actor=request.user, period=Period.parse(data["period"]), note=data["note"])

        if request.method == "POST" and attempt(form, close):
            messages.success(request, _("The period is closed."))
            return redirect("regulations:periods")
    elif request.method == "POST":
        require(request.user, "periods.close")
    moment = now()
    closures = [
        {
            "closure": one,
            "period": Period.parse(one.label),
            "open": one.reopened_until is not None and one.reopened_until >= moment,
        }
        for one in PeriodClosure.objects.all()
    ]
    context = {"closures": closures, "form": form, "may_reopen": allowed(request.user, "periods.reopen")}
    return render(request, "regulations/periods.html", context)


@login_required
@staff_page
def reopen(request: HttpRequest, label: str) -> HttpResponse:
    """Opens a closed period for a while, with a reason."""
    require(request.user, "periods.reopen")
    closure = get_object_or_404(PeriodClosure, label=label)
    form = ReopenForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        services.reopen_period(actor=request.user, label=label, reason=data["reason"], until=data["until"])

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The period is open again for a limited time."))
        return redirect("regulations:periods")
    context = {"form": form, "period": Period.parse(closure.label), "days": services.periods.REOPEN_DAYS}
    return render(request, "regulations/reopen.html", context)


@login_required
@staff_page
def exemptions(request: HttpRequest) -> HttpResponse:
    """Which agencies owe nothing for a while; granting another exemption."""
    names = agency_names(reachable_agency_ids(request.user, "regulations.exempt"))
    if not names:
        require(request.user, "regulations.exempt")
    form = ExemptionForm(request.POST or None, names=names)

    def act(data: dict[str, Any]) -> None:
        services.exempt_agency(actor=request.user, **data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The agency is exempt."))
        return redirect("regulations:exemptions")
    rows = Exemption.objects.filter(agency_id__in=names).order_by("-valid_from", "agency__code")
    day = today()
    shown = [
        {"row": row, "name": names[row.agency_id], "ended": bool(row.valid_to and row.valid_to <= day)} for row in rows
    ]
    return render(request, "regulations/exemptions.html", {"form": form, "rows": shown})


@login_required
@staff_page
def end_exemption(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency owes its duties again."""
    row = get_object_or_404(Exemption.objects.select_related("agency"), pk=pk)
    require(request.user, "regulations.exempt", row.agency_id)
    form = EndExemptionForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        services.end_exemption(actor=request.user, exemption=row, on=data["on"], reason=data["reason"])

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The exemption ends."))
        return redirect("regulations:exemptions")
    context = {"form": form, "row": row, "name": agency_names([row.agency_id])[row.agency_id]}
    return render(request, "regulations/end_exemption.html", context)


@login_required
@staff_page
def days(request: HttpRequest) -> HttpResponse:
    """Days the State decreed after the calendar was printed."""
    require(request.user, "regulations.holidays")
    form = DecreedDayForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        services.decree_day(actor=request.user, **data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The day is entered. Deadlines that are still open follow it."))
        return redirect("regulations:days")
    return render(request, "regulations/days.html", {"form": form, "days": DecreedDay.objects.order_by("-day")})
