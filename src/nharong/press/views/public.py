"""What everybody may read: who speaks, what was done, with its evidence. No cookie, no script."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nharong.accounts.selectors import agency_names
from nharong.agencies.models import Agency
from nharong.core.clock import today
from nharong.core.navigation import is_signed_in
from nharong.core.periods import Cadence, Period
from nharong.core.tabular import write_csv
from nharong.press import cards, selectors
from nharong.press.enums import Form
from nharong.press.evidence import content_type, evidence_storage
from nharong.press.forms import SpeakersForm

PAGE = 50


def viewer(request: HttpRequest) -> Any:
    """Who reads, asked only of requests that carry a session, so that a stranger's page can be shared by a cache."""
    return request.user if is_signed_in(request) else None


def chosen_agency(request: HttpRequest) -> Agency | None:
    """The agency named in the address; 404 for a code that does not exist."""
    code = request.GET.get("agency", "").strip()
    return get_object_or_404(Agency, code=code[:40]) if code else None


def _found(request: HttpRequest) -> tuple[Any, Agency | None, str]:
    agency, q = chosen_agency(request), request.GET.get("q", "").strip()[:100]
    return selectors.directory(today(), q=q, agency_id=agency.pk if agency else None), agency, q


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Every published spokesperson, found without accents; ``view=print`` puts all on one sheet."""
    found, agency, q = _found(request)
    for_print = request.GET.get("view") == "print"
    page = Paginator(found, 2000 if for_print else PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "view"):
        query.pop(name, None)
    context = {
        "page": page,
        "people": selectors.with_names(page.object_list, today()),
        "q": q,
        "agency": agency,
        "agency_name": agency_names([agency.pk])[agency.pk] if agency else "",
        "day": today(),
        "for_print": for_print,
        "query": query.urlencode(),
    }
    return render(request, "press/directory.html", context)


@require_safe
def directory_csv(request: HttpRequest) -> StreamingHttpResponse:
    people = selectors.with_names(_found(request)[0], today())
    headers = [
        _("Agency code"),
        _("Agency"),
        _("Role"),
        _("Full name"),
        _("Position"),
        _("Phone"),
        _("E-mail"),
        _("Matter"),
        _("From"),
        _("Until (excluded)"),
    ]
    rows = (
        (
            one.term.agency.code,
            one.agency_name,
            one.term.get_role_display(),
            one.term.full_name,
            one.position,
            one.term.phone,
            one.term.email,
            one.term.matter,
            one.term.valid_from,
            one.term.valid_to,
        )
        for one in people
    )
    response = StreamingHttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="nguoi-phat-ngon.csv"'
    return response


@require_safe
def directory_vcard(request: HttpRequest) -> HttpResponse:
    """Everybody found, as one file for an address book."""
    return _vcards(selectors.with_names(_found(request)[0], today()), "nguoi-phat-ngon")


@require_safe
def vcard(request: HttpRequest, pk: int) -> HttpResponse:
    """One published person."""
    people = selectors.with_names(selectors.directory(today()).filter(pk=pk), today())
    if not people:
        raise Http404
    return _vcards(people, f"nguoi-phat-ngon-{pk}")


def _vcards(people: list[selectors.Speaker], name: str) -> HttpResponse:
    body = "".join(cards.vcard(one) for one in people)
    response = HttpResponse(body, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response


@require_safe
def speakers(request: HttpRequest) -> HttpResponse:
    """Who could speak for an agency on a day?"""
    asked = bool(request.GET.get("agency"))
    form = SpeakersForm(request.GET if asked else None, initial={"day": today()})
    answer = None
    if asked and form.is_valid():
        agency = Agency.objects.filter(code=form.cleaned_data["agency"].strip()).first()
        if agency is None:
            form.add_error("agency", _("There is no agency with this code."))
        else:
            day: dt.date = form.cleaned_data["day"] or today()
            answer = selectors.speakers_on(agency, day, viewer(request))
    status = 422 if form.errors else 200
    return render(request, "press/speakers.html", {"form": form, "answer": answer}, status=status)


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Every accepted record, newest first; by agency, form and period."""
    agency, form, label = chosen_agency(request), request.GET.get("form", ""), request.GET.get("period", "")
    found = selectors.visible_activities(None)
    if agency is not None:
        found = found.filter(agency=agency)
    if form in Form.values:
        found = found.filter(form=form)
    period = Period.parse(label) if label else None
    if period is not None:
        found = found.in_period(period)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": selectors.named(list(page.object_list)),
        "agency": agency,
        "agency_name": agency_names([agency.pk])[agency.pk] if agency else "",
        "form": form,
        "forms": [("", _("all")), *Form.choices],
        "period": period,
    }
    return render(request, "press/records.html", context)


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One accepted record with its evidence, its corrections and the figure in which it counts."""
    found = selectors.visible_activities(None).select_related("corrects").filter(pk=pk).first()
    if found is None:
        raise Http404
    month = Period.containing(found.occurred_on, Cadence.MONTH)
    corrections = list(selectors.corrections_of(found))
    context = {
        "record": found,
        "agency_name": agency_names([found.agency_id])[found.agency_id],
        "month": month,
        "corrections": corrections,
        "net": found.quantity + sum(one.quantity for one in corrections),
        "original": found.corrects if found.corrects_id and found.corrects.state == "accepted" else None,
        "board_url": f"{reverse('plans:board')}?agency={found.agency.code}&period={month.label}",
    }
    return render(request, "press/record.html", context)


@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a record: of an accepted one for everybody, of any other for those who may read drafts."""
    found = selectors.visible_activity(viewer(request), pk)
    name = (found.file.name or "") if found else ""
    if found is None or not name or not evidence_storage().exists(name):
        raise Http404
    response = FileResponse(
        evidence_storage().open(name),
        as_attachment=True,
        filename=f"minh-chung-{found.pk}{PurePath(name).suffix}",
        content_type=content_type(name),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A record may be returned at any time; then its file is no longer public.
    response["Cache-Control"] = "private, no-store"
    return response
