"""Planning a reorganisation: choose, see everything that follows, confirm.

The whole plan stands in the address (``GET``), so that it can be looked at again and sent to a colleague; only
confirming writes (``POST``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nharong.agencies import services
from nharong.agencies.enums import ActKind, Kind
from nharong.agencies.forms import DETAILS, NEW_ROWS, ActForm, NewAgencies, request_from
from nharong.agencies.models import Agency
from nharong.agencies.services import Plan
from nharong.agencies.tree import Node, found_in, tree_on
from nharong.core.clock import today
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import require

_MOST_SHOWN = 60
_MOST_ROWS = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def planner(request: HttpRequest) -> HttpResponse:
    """One page from the choice of the kind to the confirmation."""
    require(request.user, "agencies.reorganise")
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "")
    if kind not in ActKind.values:
        context: dict[str, Any] = {"kinds": ActKind.choices, "kind": "", "kind_help": _kind_help()}
        return render(request, "agencies/planner.html", context)
    page = _Page(request, given, kind)
    if request.method == "POST":
        return page.confirm()
    return page.show()


def _kind_help() -> list[tuple[str, str, str]]:
    texts = {
        ActKind.MERGE: _("Several agencies become one: a new one, or one of them that goes on."),
        ActKind.SPLIT: _("One agency goes in parts to several; its past cannot be divided."),
        ActKind.MOVE: _("Agencies stand under another parent from a day on."),
        ActKind.RENAME: _("An agency is called otherwise from a day on."),
        ActKind.DISSOLVE: _("Agencies end and nobody follows them."),
        ActKind.ABOLISH_LEVEL: _("All agencies of one level end, as the districts did in 2025."),
    }
    return [(value, str(label), texts[ActKind(value)]) for value, label in ActKind.choices]


class _Page:
    def __init__(self, request: HttpRequest, given: QueryDict, kind: str) -> None:
        self.request, self.given, self.kind = request, given, kind
        # The page is asked for a preview by its button; until then no field complains.
        self.asked = "preview" in given or request.method == "POST"
        data = given if len(given) > 1 else None
        bound = data if self.asked else None
        initial = given.dict() if data else {}
        # Most acts take effect on the first of a month to come.
        self.usual_day = (today() + dt.timedelta(days=31)).replace(day=1)
        initial.setdefault("effective_on", self.usual_day.isoformat())
        self.act = ActForm(bound, initial=initial)
        self.details = DETAILS[kind](bound, initial=initial)
        self.chosen = list(dict.fromkeys(given.getlist("agencies")))[:1000]
        self.new = self._new_agencies(bound is not None)

    def _new_agencies(self, bound: bool) -> Any:
        if self.kind not in NEW_ROWS:
            return None
        count = _number(self.given.get("form-TOTAL_FORMS"), NEW_ROWS[ActKind(self.kind)])
        if "more" in self.given:
            count += 1
        count = min(max(count, 1), _MOST_ROWS)
        data = self.given.copy()
        data["form-TOTAL_FORMS"], data["form-INITIAL_FORMS"] = str(count), "0"
        if bound:
            return NewAgencies(data)
        prefilled = [
            {
                key: data.get(f"form-{row}-{key}", "")
                for key in ("code", "kind", "name_vi", "name_en", "short_vi", "parent")
            }
            for row in range(count)
        ]
        for row in prefilled:
            row["kind"] = row["kind"] or self._usual_kind()
        formset = NewAgencies(initial=prefilled)
        formset.extra = 0
        return formset

    def _usual_kind(self) -> str:
        """A new agency is mostly of the kind of those it follows."""
        first = Agency.objects.filter(code__in=self.chosen[:1]).values_list("kind", flat=True).first()
        return first or Kind.COMMUNE

    def _plan(self) -> tuple[Plan | None, list[str]]:
        """The dry run, if the forms can be read; else what stands against it."""
        # Each is asked, so that all faults are shown at once.
        readable = [self.act.is_valid(), self.details.is_valid(), self.new is None or self.new.is_valid()]
        if not all(readable):
            return None, []
        try:
            return services.plan_reorganisation(actor=self.request.user, request=self._asked_for()), []
        except Refused as refusal:
            return None, [str(refusal.message)]

    def _asked_for(self) -> services.ReorganisationRequest:
        return request_from(self.kind, self.chosen, self.act, self.details, self.new)

    def show(self, refusals: list[str] | None = None, status: int = 200) -> HttpResponse:
        plan: Plan | None = None
        if self.asked:
            plan, stopped = self._plan()
            refusals = [*(refusals or []), *stopped]
        return render(
            self.request,
            "agencies/planner.html",
            {
                "kind": self.kind,
                "kind_label": ActKind(self.kind).label,
                "kinds": ActKind.choices,
                "act": self.act,
                "details": self.details,
                "new": self.new,
                "plan": plan,
                "refusals": refusals or [],
                "asked": self.asked,
                "fields": self._fields() if plan is not None and plan.possible else [],
                **self._choice(),
            },
            status=status,
        )

    def confirm(self) -> HttpResponse:
        if not all([self.act.is_valid(), self.details.is_valid(), self.new is None or self.new.is_valid()]):
            return self.show(status=422)
        try:
            act = services.apply_reorganisation(actor=self.request.user, request=self._asked_for())
        except Refused as refusal:
            if refusal.rule.startswith("permission"):
                raise
            return self.show([str(refusal.message)], status=409)
        except Invalid as error:
            return self.show(error.messages, status=422)
        messages.success(self.request, _("Entered: %(act)s.") % {"act": act})
        return redirect("agencies:act", pk=act.pk)

    def _fields(self) -> list[tuple[str, str]]:
        """What was planned, to be sent again with the confirmation."""
        left_out = {"preview", "more", "search", "q", "under", "csrfmiddlewaretoken"}
        return [(key, value) for key, values in self.given.lists() if key not in left_out for value in values]

    def _choice(self) -> dict[str, Any]:
        """The agencies to choose from on the day: those chosen, and those that the search finds."""
        day = self._day()
        nodes = [node for root in tree_on(day) for node in root.walk()]
        by_code = {node.code: node for node in nodes}
        query, under = self.given.get("q", "").strip()[:100], self.given.get("under", "")
        within = by_code.get(under)
        reach = list(within.walk())[1:] if within else nodes
        found: list[Node] = []
        if query or within:
            found = [node for node in found_in(reach, query, "") if node.code not in self.chosen]
        return {
            "day": day,
            "needs_agencies": self.kind != ActKind.ABOLISH_LEVEL,
            "chosen": [by_code.get(code) or code for code in self.chosen],
            "chosen_codes": self.chosen,
            "found": found[:_MOST_SHOWN],
            "more_found": max(0, len(found) - _MOST_SHOWN),
            "query": query,
            "under": under,
            "parents": [node for node in nodes if node.groups],
            "all_nodes": nodes,
            "searched": bool(query or within),
        }

    def _day(self) -> dt.date:
        try:
            return dt.date.fromisoformat(self.given.get("effective_on", ""))
        except ValueError:
            return self.usual_day


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else otherwise
