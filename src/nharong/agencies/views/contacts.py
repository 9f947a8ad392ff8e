"""How an agency is reached: the office enters it itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nharong.agencies import services
from nharong.agencies.forms import ContactForm
from nharong.agencies.models import Agency, AgencyContact
from nharong.agencies.selectors import names_on
from nharong.agencies.tree import node_of
from nharong.core.clock import today
from nharong.core.forms import attempt
from nharong.core.permissions import require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """Shows what holds today and takes what holds from a day on."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise Http404
    require(request.user, "agencies.contact", agency.pk)
    current = AgencyContact.objects.at(today()).filter(agency=agency).first()
    initial = {"valid_from": today(), **ContactForm.initial_from(current)}
    form = ContactForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> None:
        day = data.pop("valid_from")
        services.amend_contact(actor=request.user, agency=agency, valid_from=day, contact=services.Contact(**data))

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The contact was saved."))
        return redirect("agencies:detail", code=code)
    node = node_of(agency, names_on([agency.pk], today()).get(agency.pk))
    status = 422 if form.is_bound else 200
    return render(request, "agencies/contact.html", {"form": form, "agency": agency, "node": node}, status=status)
