"""The data revision: which agency's figures have to be read again.

Every write that can change a figure calls :func:`bump` in its transaction. Readers keep arrays in memory together
with the revision they have seen and ask for what is newer (:func:`since`). The one counter row serialises writers
until they commit, so a reader can never see a higher number before a lower one (that would lose a change).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import F

from .models import Change, Revision

TOPIC_AGENCIES = "agencies"
TOPIC_RULES = "rules"
TOPIC_ACTIVITIES = "press.activities"
TOPIC_TERMS = "press.terms"


def bump(topic: str, agency_ids: Iterable[int | None] = (None,)) -> None:
    """Says that the data of ``topic`` changed for those agencies (None: for all). Two statements."""
    ids = list(agency_ids)
    if not ids:
        return
    if not Revision.objects.filter(pk=1).update(number=F("number") + 1):
        Revision.objects.create(pk=1, number=1)
    table, quote = Change._meta.db_table, connection.ops.quote_name
    revision = quote(Revision._meta.db_table)
    # More than a few hundred agencies: cheaper to say "all" than to list them.
    if len(ids) > 200:
        ids = [None]
    values = " UNION ALL ".join(["SELECT %s, %s, number FROM " + revision + " WHERE id = 1"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table)} (topic, agency_id, number) {values}",  # noqa: S608 - names are our own
            [value for agency_id in ids for value in (topic, agency_id)],
        )


def current() -> int:
    """The newest revision number; 0 on an empty database."""
    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def since(number: int) -> list[tuple[int, str, int | None]]:
    """Every change after revision ``number``: (number, topic, agency or None for all)."""
    return list(
        Change.objects.filter(number__gt=number)
        .order_by("number")
        .values_list("number", "topic", "agency_id")
    )
