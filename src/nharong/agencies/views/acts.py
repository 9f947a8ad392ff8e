"""The legal acts of the register, and what each did."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nharong.agencies import services
from nharong.agencies.enums import ActKind
from nharong.agencies.history import acts_with_counts, effects_of, ties_of
from nharong.agencies.models import Reorganisation
from nharong.core.clock import today
from nharong.core.errors import Invalid, Refused
from nharong.core.navigation import is_signed_in
from nharong.core.permissions import allowed


def certainty(act: Reorganisation) -> str:
    """What the mark of an act means."""
    meanings = {"C": _("read in a public source"), "2": _("secondary source only"), "U": _("uncertain")}
    return meanings.get(act.certainty, act.certainty)


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """Every act, the latest first."""
    context = {
        "acts": acts_with_counts(),
        "today": today(),
        "may_reorganise": is_signed_in(request) and allowed(request.user, "agencies.reorganise"),
    }
    return render(request, "agencies/acts.html", context)


@require_safe
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One act: what it says and what it did to whom."""
    one = get_object_or_404(Reorganisation, pk=pk)
    is_planned = one.effective_on > today()
    pairs = [
        (_("Number of the legal act"), one.act_number),
        (_("What it does"), ActKind(one.kind).label),
        (_("Issued on"), one.issued_on.strftime("%d/%m/%Y") if one.issued_on else ""),
        (_("Takes effect on"), one.effective_on.strftime("%d/%m/%Y")),
        (_("Certainty"), certainty(one)),
    ]
    context = {
        "act": one,
        "pairs": pairs,
        "effects": effects_of(one),
        "ties": ties_of(one),
        "is_planned": is_planned,
        "may_withdraw": is_planned and is_signed_in(request) and allowed(request.user, "agencies.reorganise"),
    }
    return render(request, "agencies/act.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back an act that has not taken effect."""
    one = get_object_or_404(Reorganisation, pk=pk)
    try:
        services.withdraw_reorganisation(actor=request.user, reorganisation=one, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        if refusal.rule.startswith("permission"):
            raise
        messages.error(request, str(refusal.message))
        return redirect("agencies:act", pk=pk)
    except Invalid as error:
        messages.error(request, " ".join(error.messages))
        return redirect("agencies:act", pk=pk)
    messages.success(request, _("%(act)s was withdrawn. Everything stands as before.") % {"act": one.act_number})
    return redirect("agencies:acts")
