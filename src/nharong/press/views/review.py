"""The queue of a coordinator: look, accept one or many, return with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import require
from nharong.press import selectors
from nharong.press.enums import ActivityState
from nharong.press.models import PressActivity
from nharong.press.services import activities

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits for me, the longest waiting first. Ticked records are accepted together or not at all."""
    require(request.user, activities.DECIDE)
    refused: list[str] = []
    status = 200
    ticked = {int(one) for one in request.POST.getlist("record") if one.isdigit()}
    if request.method == "POST":
        # A second click ticks what is accepted by now: that is done and no fault.
        done = PressActivity.objects.filter(pk__in=ticked, state=ActivityState.ACCEPTED)
        left = ticked - set(done.values_list("pk", flat=True))
        try:
            if not ticked:
                raise Invalid(_("Tick at least one record."))
            if left:
                activities.bulk_accept(actor=request.user, activity_ids=left)
            messages.success(
                request,
                ngettext("%(count)s record accepted.", "%(count)s records accepted.", len(left)) % {"count": len(left)}
                if left
                else _("These records were already accepted."),
            )
            return redirect("press:review")
        except Refused as refusal:
            refused, status = [str(refusal.message)], 403 if refusal.rule.startswith("permission") else 409
        except Invalid as error:
            refused, status = error.messages, 422
    page = Paginator(selectors.review_queue(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": selectors.named(list(page.object_list)),
        "refused": refused,
        "ticked": ticked,
    }
    return render(request, "press/review.html", context, status=status)
