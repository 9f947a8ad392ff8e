"""Managing who speaks for an agency."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nharong.agencies.models import Agency
from nharong.core.clock import today
from nharong.core.permissions import allowed, require
from nharong.press import selectors
from nharong.press.forms import DayForm, EndForm, FormWithAnswer, ReasonForm, TermForm
from nharong.press.models import SpokespersonTerm
from nharong.press.services import spokespersons

form_page = require_http_methods(["GET", "HEAD", "POST"])
_FIELDS = ("full_name", "position_vi", "position_en", "phone", "email", "valid_from", "valid_to", "matter", "document")


def _chosen(request: HttpRequest) -> tuple[Agency, str, list[tuple[Agency, str]]]:
    """The agency named in the address or the first one that the user reaches; 404 beyond that reach."""
    choices = selectors.agencies_for(request.user, selectors.READ_UNPUBLISHED)
    code = request.GET.get("agency", "")
    for agency, name in choices:
        if not code or agency.code == code:
            return agency, name, choices
    raise Http404


def _own(request: HttpRequest, pk: int) -> SpokespersonTerm:
    found = SpokespersonTerm.objects.select_related("agency").filter(pk=pk).first()
    if found is None or not selectors.reads_unpublished(request.user, found.agency_id):
        raise Http404
    term: SpokespersonTerm = found
    return term


def _list_url(agency: Agency) -> str:
    return f"{reverse('press:terms')}?agency={agency.code}"


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who speaks, spoke or will speak for one agency."""
    agency, name, choices = _chosen(request)
    day = today()
    terms = list(selectors.terms_of(agency))
    context = {
        "agency": agency,
        "agency_name": name,
        "agencies": choices if len(choices) > 1 else [],
        "current": [(one, one.is_published_on(day)) for one in terms if one.holds_on(day)],
        "coming": [(one, False) for one in terms if one.valid_from > day],
        "past": [(one, False) for one in terms if one.valid_to is not None and one.valid_to <= day],
        "may_manage": allowed(request.user, spokespersons.MANAGE, agency.pk),
        "may_publish": allowed(request.user, spokespersons.PUBLISH, agency.pk),
        "may_confirm": allowed(request.user, spokespersons.CONFIRM, agency.pk),
    }
    return render(request, "press/terms.html", context)


@login_required
@form_page
def new(request: HttpRequest) -> HttpResponse:
    agency, name, _choices = _chosen(request)
    require(request.user, spokespersons.MANAGE, agency.pk)
    form = TermForm(request.POST or None, initial={"role": "spokesperson", "valid_from": today()})

    def act(data: dict[str, Any]) -> None:
        spokespersons.appoint_spokesperson(actor=request.user, agency_id=agency.pk, **data)

    if request.method == "POST" and form.attempt(act):
        messages.success(request, _("Entered. The public sees this person once the entry is published."))
        return redirect(_list_url(agency))
    context = {"form": form, "agency": agency, "agency_name": name}
    return render(request, "press/term_form.html", context, status=form.status)


@login_required
@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    term = _own(request, pk)
    require(request.user, spokespersons.MANAGE, term.agency_id)
    form = TermForm(request.POST or None, amending=True, initial={name: getattr(term, name) for name in _FIELDS})

    def act(data: dict[str, Any]) -> None:
        spokespersons.amend_spokesperson(actor=request.user, term_id=term.pk, **data)

    if request.method == "POST" and form.attempt(act):
        messages.success(request, _("Saved."))
        return redirect(_list_url(term.agency))
    context = {"form": form, "agency": term.agency, "term": term}
    return render(request, "press/term_form.html", context, status=form.status)


@login_required
@form_page
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Publish, withdraw, confirm, end or notify: one short form each, with a button that says what happens."""
    term = _own(request, pk)
    titles = {
        "publish": (_("Publish"), _("Name, position, phone and e-mail are shown in the public directory.")),
        "unpublish": (_("Withdraw"), _("The entry leaves the public directory; that it stood there stays on record.")),
        "confirm": (_("Confirm the contact"), _("You confirm that name, phone and e-mail are right today.")),
        "end": (_("End the term"), _("From this day on the person no longer speaks for the agency.")),
        "notify": (_("Record the notice"), _("The day on which the press-management body was told of this person.")),
    }
    if step not in titles:
        raise Http404
    form = _step_form(request, step)

    def act(data: dict[str, Any]) -> None:
        given: dict[str, Any] = {"actor": request.user, "term_id": term.pk}
        if step == "publish":
            spokespersons.publish_term(on=data["on"], **given)
        elif step == "unpublish":
            spokespersons.unpublish_term(reason=data["reason"], **given)
        elif step == "confirm":
            spokespersons.confirm_contact(**given)
        elif step == "end":
            spokespersons.end_term(on=data["on"], reason=data["reason"], **given)
        else:
            spokespersons.notify_press_body(on=data["on"], **given)

    if request.method == "POST" and form.attempt(act):
        messages.success(request, _("Done."))
        return redirect(_list_url(term.agency))
    title, sentence = titles[step]
    context = {"form": form, "term": term, "title": title, "sentence": sentence, "back": _list_url(term.agency)}
    return render(request, "press/term_step.html", context, status=form.status)


def _step_form(request: HttpRequest, step: str) -> FormWithAnswer:
    data = request.POST if request.method == "POST" else None
    if step == "confirm":
        return FormWithAnswer(data)
    if step == "unpublish":
        return ReasonForm(data)
    if step == "end":
        return EndForm(data, initial={"on": today()})
    return DayForm(data, initial={"on": today()})
