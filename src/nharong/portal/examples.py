"""Invented values for the page of components. They are labelled as examples and never leave it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.core.figures import COUNT, Figure, FigureState, Part

DAY = dt.date(2026, 11, 23)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As it stands in the decision."))
    day = forms.DateField(label=gettext_lazy("Date"), help_text=gettext_lazy("For example 12/03/2026"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("month", gettext_lazy("Monthly update")), ("press", gettext_lazy("Press conference"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("May be published"), required=False)


def figures() -> list[tuple[str, Figure]]:
    """One figure of every state."""
    parts = (
        Part("speaker", _("Spokesperson in force"), 126, 135),
        Part("news", _("Periodic information"), 119, 135),
    )
    return [
        (_("A value"), Figure(FigureState.VALUE, 118, 135, as_of=DAY, parts=parts)),
        (_("A target that is reached"), Figure(FigureState.VALUE, 135, 135, as_of=DAY)),
        (_("A count"), Figure(FigureState.VALUE, 1250, None, COUNT, as_of=DAY)),
        (_("Zero"), Figure(FigureState.ZERO, 0, 12, as_of=DAY)),
        (_("Silent"), Figure(FigureState.SILENT, 0, 4, as_of=DAY)),
        (_("Not due"), Figure(FigureState.NOT_DUE, as_of=DAY)),
        (
            _("Exempt"),
            Figure(FigureState.EXEMPT, reason=_("The agency has no press duty before 01/07/2026.")),
        ),
        (_("Dissolved"), Figure(FigureState.DISSOLVED, since=dt.date(2025, 7, 1))),
        (_("No measure"), Figure(FigureState.NO_MEASURE)),
    ]


def months() -> list[tuple[str, Decimal | None, FigureState]]:
    """A trend with a gap, a zero and months to come."""
    told: list[Decimal | None] = [Decimal(value) for value in (0, 12, 31, 38, 52, 61)]
    told += [None, Decimal(66), Decimal(79), Decimal("87.4")]
    trend = []
    for month, value in enumerate(told, start=1):
        state = FigureState.SILENT if value is None else FigureState.VALUE if value else FigureState.ZERO
        trend.append((f"{month:02}/2026", value, state))
    return [*trend, ("11/2026", None, FigureState.NOT_DUE), ("12/2026", None, FigureState.NOT_DUE)]


def examples(request: HttpRequest) -> dict[str, Any]:
    """The context of the page."""
    shown = figures()
    wrong = ExampleForm({"name": "", "day": "31/02/2026"})
    wrong.is_valid()
    return {
        "states": list(FigureState),
        "figures": shown,
        "value": shown[0][1],
        "trend": months(),
        "cells": [(label, state, "#strip" if state == FigureState.VALUE else "") for label, _v, state in months()],
        "bars": [{"label": label, "figure": one, "url": ""} for label, one in shown if one.unit != COUNT],
        "page": Paginator(range(240), 20).get_page(request.GET.get("page")),
        "options": [("", _("all")), ("commune", _("communes")), ("department", _("departments"))],
        "current": request.GET.get("kind", ""),
        "form": ExampleForm(),
        "wrong": wrong,
        "lineage": [
            {"date": dt.date(2009, 3, 15), "title": _("Founded"), "kind": "start"},
            {
                "date": dt.date(2025, 7, 1),
                "title": _("Merged with three neighbours"),
                "text": _("Four communes became one. Their records stay where they were made."),
                "url": "#timeline",
            },
            {
                "date": dt.date(2027, 1, 1),
                "title": _("A change that is decided and not yet in force"),
                "kind": "future",
            },
        ],
        "pairs": [(_("Code"), "GL-015"), (_("Phone"), ""), (_("In force since"), "01/07/2025")],
        "letters": "ơ̆ Ơ̆ ư̆ ê̆ Ê̆ ô̆ ĕ ĭ ŏ ŭ č ñ ƀ Ƀ ắ ằ ẵ ặ ẩ ễ ộ ữ đ Đ ₫",
    }
