"""Closed periods. The one question "may this be written now?" is asked here by every service, and only here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from .clock import now
from .errors import Refused
from .models import PeriodClosure
from .periods import Period, month_number


def closure_of(*days: dt.date) -> PeriodClosure | None:
    """The closure that holds for one of those days at this moment, if any."""
    months = {month_number(day) for day in days}
    wanted = Q()
    for month in months:
        wanted |= Q(first_month__lte=month, last_month__gte=month)
    return _in_force(PeriodClosure.objects.filter(wanted)).first()


def _in_force(closures: QuerySet[PeriodClosure]) -> QuerySet[PeriodClosure]:
    """Without those that are reopened at this moment."""
    return closures.filter(Q(reopened_until__isnull=True) | Q(reopened_until__lt=now()))


def closure_for(month_field: str = "month") -> Subquery:
    """The closure in force for the month of each row: the same question, asked inside another query."""
    month = OuterRef(month_field)
    return Subquery(
        _in_force(PeriodClosure.objects.filter(first_month__lte=month, last_month__gte=month)).values("pk")[:1]
    )


def closed_months() -> set[int]:
    """The number of every month in which nothing can be written at this moment."""
    found: set[int] = set()
    for first, last in _in_force(PeriodClosure.objects.all()).values_list("first_month", "last_month"):
        found.update(range(first, last + 1))
    return found


def require_open(*days: dt.date) -> None:
    """Raises :class:`Refused` (``period.closed``), naming period, day of closing and the cure."""
    closure = closure_of(*days)
    if closure is not None:
        raise refusal(closure)


def require_open_between(start: dt.date, end: dt.date) -> None:
    """The same for a fact that holds on every day of ``[start, end)``: none of those days may be closed."""
    if start >= end:
        return
    last = month_number(end - dt.timedelta(days=1))
    closed = PeriodClosure.objects.filter(first_month__lte=last, last_month__gte=month_number(start))
    closure = _in_force(closed).first()
    if closure is not None:
        raise refusal(closure)


def refusal(closure: PeriodClosure) -> Refused:
    """The one sentence that every way of writing shows."""
    return Refused(
        "period.closed",
        _(
            "Period %(period)s was closed on %(day)s. Nothing in it can be changed; "
            "ask the coordinator to reopen it with a reason."
        )
        % {"period": Period.parse(closure.label).display, "day": closure.closed_at.strftime("%d/%m/%Y")},
    )


_guarded: list[type[Model]] = []


def guard(model: type[Model]) -> None:
    """Names a model whose rows belong to periods, so that a closing waits for writers that have already asked."""
    if model not in _guarded:
        _guarded.append(model)


def hold_writers() -> None:
    """Called by a closing in its transaction: whoever is writing finishes first, whoever comes asks afterwards.

    On SQLite writers queue anyway. On PostgreSQL a writer holds its row, and with it the table, from its question to
    its commit; this lock waits for that, and lets readers go on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in _guarded:
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN EXCLUSIVE MODE")


CloseHook = Callable[[PeriodClosure, Any], None]
_on_close: list[CloseHook] = []


def register_on_close(hook: CloseHook) -> None:
    """``hook(closure, actor)`` runs in the transaction in which a period is first closed, e.g. to seal its figures."""
    if hook not in _on_close:
        _on_close.append(hook)


def run_on_close(closure: PeriodClosure, actor: Any) -> None:
    """Called by the service that closes; an exception in a hook undoes the closing."""
    for hook in _on_close:
        hook(closure, actor)
