"""The inbox of duties, the overview, the calendar feed and the public list of rules."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from nharong.accounts.selectors import agency_names, person
from nharong.core.clock import today
from nharong.core.duties import Duty, Urgency
from nharong.core.permissions import allowed

from . import feed, selectors, wording
from .models import Interval

PAGE = 50
SETTINGS = (
    ("duties.read", gettext_lazy("Closed periods"), "regulations:periods"),
    ("regulations.exempt", gettext_lazy("Exemptions"), "regulations:exemptions"),
    ("regulations.holidays", gettext_lazy("Decreed days"), "regulations:days"),
)


@login_required
@cache_control(private=True)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What my agency owes. Several agencies: one at a time, with a switcher."""
    user, code = person(request), request.GET.get("agency", "")[:40]
    agency = selectors.inbox_agency(user, code)
    if agency is None and code:
        raise Http404
    own = selectors.inbox_agencies(user)
    names = agency_names([one.pk for one in own])
    day = today()
    shown = selectors.inbox(agency, day) if agency else None
    groups = shown.groups if shown else []
    context = {
        "inbox": shown,
        "groups": [
            # Who only reads, as an auditor does, is offered no button.
            (urgency, [(duty, wording.time_left(duty, day), _may_act(request, duty)) for duty in duties])
            for urgency, duties in groups
            if duties
        ],
        "agency": agency,
        "switch": [(one.code, names[one.pk]) for one in own] if len(own) > 1 else [],
    }
    return render(request, "regulations/inbox.html", context)


def _may_act(request: HttpRequest, duty: Duty) -> bool:
    return not duty.permission or allowed(request.user, duty.permission, duty.agency_id)


@login_required
@cache_control(private=True)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every agency I reach with what it owes: a late duty is visible without asking anybody."""
    lines = selectors.overview(person(request), today())
    show = request.GET.get("show", "")
    wanted = {"overdue": [one for one in lines if one.overdue], "soon": [one for one in lines if one.soon]}
    page = Paginator(wanted.get(show, lines), PAGE).get_page(request.GET.get("page"))
    context = {
        "settings": [(label, name) for action, label, name in SETTINGS if allowed(request.user, action)],
        "page": page,
        "show": show if show in wanted else "",
        "agency_count": len(lines),
        "overdue_count": sum(one.overdue for one in lines),
        "late_agencies": len(wanted["overdue"]),
        "soon_count": sum(one.soon for one in lines),
        "choices": [("", translation.gettext("all")), *((one.value, one.label) for one in Urgency if one in wanted)],
    }
    return render(request, "regulations/overview.html", context)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its legal source, public."""
    groups = [
        {"title": group[-1].title, "lines": [wording.rule_line(rule) for rule in group]}
        for group in selectors.rules_by_duty()
    ]
    intervals = [wording.interval_line(interval) for interval in Interval.objects.all()]
    return render(request, "regulations/rules.html", {"groups": groups, "intervals": intervals})


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed behind a private address; whoever does not know the address finds nothing."""
    user = feed.user_of_token(token)
    if user is None:
        raise Http404
    # A calendar program names no language that anybody chose: the feed speaks Vietnamese.
    with translation.override("vi"):
        body = feed.feed(user)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="nharong.ics"'
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    return response
