"""The desk: records of my agency, one screen to write them, one button for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nharong.accounts.selectors import agency_names
from nharong.audit.models import Action
from nharong.core import locks
from nharong.core.clock import now
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import allowed, require
from nharong.press import selectors
from nharong.press.enums import EDITABLE, ActivityState, Form
from nharong.press.forms import CorrectionForm, EditActivityForm, NewActivityForm, ReasonForm, likely_day
from nharong.press.models import PressActivity
from nharong.press.rules import Duplicate
from nharong.press.services import activities

PAGE = 30
# A second click on the same button arrives within seconds; whoever comes later meant another act.
DOUBLE_CLICK_SECONDS = 60
form_page = require_http_methods(["GET", "HEAD", "POST"])
S = ActivityState


def own(request: HttpRequest, pk: int) -> PressActivity:
    """A record of an agency that the user reaches; anything else is as good as not there."""
    found: PressActivity | None = selectors.staff_activities(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every record of the agencies I reach."""
    choices = selectors.agencies_for(request.user, selectors.READ_DRAFT)
    code, state = request.GET.get("agency", ""), request.GET.get("state", "")
    agency = next((one for one, _name in choices if one.code == code), None)
    if code and agency is None:
        raise Http404
    state = state if state in S.values else ""
    found = selectors.staff_activities(request.user, agency_id=agency.pk if agency else None, state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": selectors.named(list(page.object_list)),
        "states": [("", _("all")), *S.choices],
        "state": state,
        "agency": agency,
        "agencies": choices if len(choices) > 1 else [],
        "may_draft": bool(selectors.reach(request.user, activities.DRAFT)),
        "may_import": bool(selectors.reach(request.user, selectors.IMPORT)),
        "may_decide": bool(selectors.reach(request.user, selectors.DECIDE)),
    }
    return render(request, "press/activities.html", context)


@login_required
@form_page
def new(request: HttpRequest) -> HttpResponse:
    """A new record, filled in beforehand when it answers a duty."""
    choices = selectors.agencies_for(request.user, activities.DRAFT)
    if not choices:
        require(request.user, activities.DRAFT)
    form = NewActivityForm(
        request.POST or None, request.FILES or None, agencies=choices, initial=_prefilled(request, choices)
    )
    made: list[PressActivity] = []

    def act(_data: dict[str, Any]) -> None:
        values = {**form.service_values(), "agency_id": form.cleaned_data["agency"]}
        try:
            made.append(activities.draft_activity(actor=request.user, **values))
        except Duplicate as refusal:
            if not _is_second_click(request, refusal.other):
                raise
            made.append(refusal.other)

    if request.method == "POST" and form.attempt(act):
        return _after_writing(request, made[0], submit=request.POST.get("then") == "submit")
    return render(
        request,
        "press/activity_form.html",
        {"form": form, "may_submit": bool(selectors.reach(request.user, activities.SUBMIT))},
        status=form.status,
    )


def _prefilled(request: HttpRequest, choices: Any) -> dict[str, Any]:
    asked = request.GET
    agency = next((one.pk for one, _name in choices if one.code == asked.get("agency")), None)
    form = asked.get("form", "")
    return {
        "agency": agency or (choices[0][0].pk if choices else None),
        "form": form if form in Form.values else None,
        "occurred_on": likely_day(asked.get("month", "")),
        "quantity": 1,
    }


def _is_second_click(request: HttpRequest, other: PressActivity) -> bool:
    mine = other.author_id == request.user.pk
    return mine and (now() - other.created_at).total_seconds() < DOUBLE_CLICK_SECONDS


def _after_writing(request: HttpRequest, record: PressActivity, *, submit: bool) -> HttpResponse:
    """What was typed is kept in any case; when it cannot be submitted yet, the reason is told."""
    if not submit or record.state not in EDITABLE:
        messages.success(request, _("Saved as a draft. Nobody counts it until you submit it."))
        return redirect("press:activity", record.pk)
    try:
        activities.submit_activity(actor=request.user, activity_id=record.pk)
    except (Refused, Invalid) as refusal:
        reason = refusal.message if isinstance(refusal, Refused) else " ".join(refusal.messages)
        messages.warning(request, _("Saved, but not submitted. %(reason)s") % {"reason": reason})
        return redirect("press:activity", record.pk)
    messages.success(request, _("Submitted. A coordinator will look at it; until then you can take it back."))
    return redirect("press:activity", record.pk)


@login_required
@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = own(request, pk)
    require(request.user, activities.DRAFT, record.agency_id)
    form = EditActivityForm(
        request.POST or None,
        request.FILES or None,
        has_file=bool(record.file),
        is_correction=record.corrects_id is not None,
        initial={
            name: getattr(record, name)
            for name in ("form", "title", "occurred_on", "quantity", "link", "note", "version")
        },
    )

    def act(data: dict[str, Any]) -> None:
        activities.edit_activity(
            actor=request.user, activity_id=record.pk, version=data["version"], **form.service_values()
        )

    if request.method == "POST" and form.attempt(act):
        return _after_writing(request, own(request, pk), submit=request.POST.get("then") == "submit")
    context = {"form": form, "record": record, "may_submit": allowed(request.user, activities.SUBMIT, record.agency_id)}
    return render(request, "press/activity_form.html", context, status=form.status)


@login_required
@form_page
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction of an accepted record."""
    record = own(request, pk)
    require(request.user, activities.CORRECT, record.agency_id)
    form = CorrectionForm(request.POST or None, request.FILES or None)
    made: list[PressActivity] = []

    def act(data: dict[str, Any]) -> None:
        file = {"file": data["file"]} if data.get("file") else {}
        try:
            made.append(
                activities.correct_activity(
                    actor=request.user,
                    activity_id=record.pk,
                    quantity=data["quantity"],
                    reason=data["reason"],
                    link=data["link"],
                    **file,
                )
            )
        except Duplicate as refusal:
            if not _is_second_click(request, refusal.other):
                raise
            made.append(refusal.other)

    if request.method == "POST" and form.attempt(act):
        messages.success(request, _("The correction is submitted. It counts once a coordinator accepts it."))
        return redirect("press:activity", made[0].pk)
    context = {
        "form": form,
        "record": record,
        "net": selectors.net_quantity(record),
        "agency_name": agency_names([record.agency_id])[record.agency_id],
    }
    return render(request, "press/correction_form.html", context, status=form.status)


@dataclass(frozen=True)
class Step:
    """A button: what it calls, where the record stands afterwards, and what is said."""

    call: Callable[..., Any]
    target: ActivityState | None
    done: Any
    already: Any


STEPS: Mapping[str, Step] = {
    "submit": Step(
        activities.submit_activity,
        S.SUBMITTED,
        gettext_lazy("Submitted. A coordinator will look at it; until then you can take it back."),
        gettext_lazy("This record was already submitted. Nothing more is needed."),
    ),
    "recall": Step(
        activities.recall_activity,
        S.DRAFT,
        gettext_lazy("Taken back. It is a draft again."),
        gettext_lazy("This record is already a draft."),
    ),
    "accept": Step(
        activities.accept_activity,
        S.ACCEPTED,
        gettext_lazy("Accepted. It counts from now on."),
        gettext_lazy("This record was already accepted."),
    ),
    "return": Step(
        activities.return_activity,
        S.RETURNED,
        gettext_lazy("Returned with your reason."),
        gettext_lazy("This record was already returned."),
    ),
    "discard": Step(
        activities.discard_draft, None, gettext_lazy("The draft is gone."), gettext_lazy("The draft is gone.")
    ),
}


@login_required
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Takes one step. A second click on the same button is answered kindly and changes nothing."""
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    record = selectors.visible_activity(request.user, pk)
    if record is None:
        if step == "discard":
            # A second click finds nothing any more, as it would find nothing in a foreign commune.
            messages.info(request, chosen.already)
            return redirect("press:activities")
        raise Http404
    if record.state == chosen.target:
        messages.info(request, chosen.already)
        return _back(request, record)
    form = ReasonForm(request.POST) if step == "return" else None
    try:
        if form is not None:
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            chosen.call(actor=request.user, activity_id=pk, reason=reason)
        else:
            chosen.call(actor=request.user, activity_id=pk)
    except (Refused, Invalid) as refusal:
        if not selectors.staff_activities(request.user).filter(pk=pk).exists():
            raise
        return _detail(request, record, refusal)
    if step == "discard":
        messages.success(request, chosen.done)
        return redirect("press:activities")
    text = chosen.done
    if step == "accept":
        text = format_html(
            '{} <a href="{}#decide">{}</a>',
            chosen.done,
            reverse("press:activity", args=[pk]),
            _("Was that wrong? Return it with a reason."),
        )
    messages.success(request, text)
    return _back(request, record)


def _back(request: HttpRequest, record: PressActivity) -> HttpResponse:
    if request.POST.get("back") == "review":
        return redirect("press:review")
    if not selectors.staff_activities(request.user).filter(pk=record.pk).exists():
        raise Http404
    return redirect("press:activity", record.pk)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One record with what can be done with it now."""
    return _detail(request, own(request, pk))


def _detail(request: HttpRequest, record: PressActivity, refusal: Refused | Invalid | None = None) -> HttpResponse:
    record = own(request, record.pk)
    user, agency_id, state = request.user, record.agency_id, record.state
    closure = locks.closure_of(record.occurred_on)
    status, refused = 200, []
    if isinstance(refusal, Refused):
        status, refused = (403 if refusal.rule.startswith("permission") else 409), [str(refusal.message)]
    elif refusal is not None:
        status, refused = 422, refusal.messages
    can = {"drafts": False, "submits": False, "decides": False, "corrects": False}
    if closure is None:
        can = {
            "drafts": allowed(user, activities.DRAFT, agency_id),
            "submits": allowed(user, activities.SUBMIT, agency_id),
            "decides": allowed(user, activities.DECIDE, agency_id),
            "corrects": allowed(user, activities.CORRECT, agency_id),
        }
    context = {
        "record": record,
        "agency_name": agency_names([agency_id])[agency_id],
        "refused": refused,
        "closed": str(locks.refusal(closure).message) if closure else "",
        "may_edit": can["drafts"] and state in EDITABLE,
        "may_submit": can["submits"] and state in EDITABLE,
        "may_discard": can["drafts"] and state == S.DRAFT,
        "may_recall": can["submits"] and state == S.SUBMITTED,
        "may_accept": can["decides"] and state == S.SUBMITTED and record.author_id != user.pk,
        "own_record": can["decides"] and state == S.SUBMITTED and record.author_id == user.pk,
        "may_return": can["decides"] and state in (S.SUBMITTED, S.ACCEPTED),
        "may_correct": can["corrects"] and state == S.ACCEPTED and record.corrects_id is None,
        "return_form": ReasonForm(),
        "corrections": selectors.corrections_of(record, user),
        "net": selectors.net_quantity(record) if state == S.ACCEPTED else None,
        "history": _history(record) if allowed(user, "audit.read", agency_id) else [],
    }
    return render(request, "press/activity.html", context, status=status)


def _history(record: PressActivity) -> list[dict[str, Any]]:
    """What happened to the record, from the action log."""
    words = {
        "draft": _("written"),
        "import": _("taken over from a spreadsheet"),
        "edit": _("changed"),
        "submit": _("submitted"),
        "recall": _("taken back"),
        "accept": _("accepted"),
        "return": _("returned"),
        "correct": _("submitted as a correction"),
    }
    lines = Action.objects.filter(object_type=record._meta.label_lower, object_id=str(record.pk)).order_by("pk")
    return [
        {
            "date": line.at,
            "title": f"{words.get(line.action.rsplit('.', 1)[-1], line.action)} – {line.actor}",
            "text": line.reason,
        }
        for line in lines
    ]
