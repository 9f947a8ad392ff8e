"""The data revision: which agency's figures have to be read again.

Every write that can change a figure calls :func:`bump` in its transaction. Readers keep arrays in memory, subscribe
with :func:`follow`, and are told what is newer at each :func:`poll` (one SQL statement). The one counter row
serialises writers until they commit, so a reader can never see a higher number before a lower one, which would lose
a change. Each change carries a random token: when the last one seen is gone, its transaction was rolled back or the
database was replaced, and readers start anew.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable

from django.db import connection
from django.db.models import F

from .models import Change, Revision

TOPIC_AGENCIES = "agencies"
TOPIC_RULES = "rules"
TOPIC_PLANS = "plans"
TOPIC_ACTIVITIES = "press.activities"
TOPIC_TERMS = "press.terms"
TOPIC_ALL = "*"

# Listing more agencies than this costs more than reading all of them again.
_LISTED_AT_MOST = 200


def bump(topic: str, agency_ids: Iterable[int | None] = (None,)) -> None:
    """Says that the data of ``topic`` changed for those agencies (None: for all). Two statements."""
    ids = sorted(set(agency_ids), key=lambda one: one or 0)
    if not ids:
        return
    if len(ids) > _LISTED_AT_MOST:
        ids = [None]
    if not Revision.objects.filter(pk=1).update(number=F("number") + 1):
        Revision.objects.create(pk=1, number=1)
    quote = connection.ops.quote_name
    table, revision = quote(Change._meta.db_table), quote(Revision._meta.db_table)
    token = uuid.uuid4().hex
    lines = " UNION ALL ".join([f"SELECT %s, CAST(%s AS bigint), %s, number FROM {revision} WHERE id = 1"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (topic, agency_id, token, number) {lines}",
            [value for agency_id in ids for value in (topic, agency_id, token)],
        )


Listener = Callable[[str, int | None], None]
_listeners: list[Listener] = []
_lock = threading.RLock()
_seen_number = -1
_seen_token = ""


def follow(listener: Listener) -> None:
    """``listener(topic, agency_id)`` is called at a poll for each change; ``("*", None)`` means: start anew."""
    _listeners.append(listener)


def poll() -> int:
    """Reads what is new in one statement, tells the listeners, and returns the newest revision number seen."""
    global _seen_number, _seen_token
    with _lock:
        # A reader that starts has nothing to catch up with: it only needs to know where time stands.
        found = Change.objects.filter(number__gte=_seen_number) if _seen_number >= 0 else Change.objects.none()
        rows = list(found.order_by("number", "id").values_list("number", "topic", "agency_id", "token"))
        known = any(number == _seen_number and token == _seen_token for number, _t, _a, token in rows)
        if not known and not (_seen_number == 0 and not rows):
            last = rows[-1] if rows and _seen_number > 0 else _newest()
            _seen_number, _seen_token = (last[0], last[3]) if last else (0, "")
            _tell(TOPIC_ALL, None)
            return _seen_number
        for number, topic, agency_id, token in rows:
            if number > _seen_number or (number == _seen_number and token != _seen_token):
                _tell(topic, agency_id)
        if rows:
            _seen_number, _seen_token = rows[-1][0], rows[-1][3]
        return _seen_number


def _newest() -> tuple[int, str, int | None, str] | None:
    return Change.objects.order_by("-number", "-id").values_list("number", "topic", "agency_id", "token").first()


def _tell(topic: str, agency_id: int | None) -> None:
    for listener in _listeners:
        listener(topic, agency_id)


def current() -> int:
    """The newest revision number; 0 on an empty database. For HTTP validators and ``as known now`` marks."""
    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0
