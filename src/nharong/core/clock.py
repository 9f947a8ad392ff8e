"""What day it is in Gia Lai. One place, so that tests and demonstrations can stand on a chosen day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """The present moment, aware, in Asia/Ho_Chi_Minh; on the day ``NHARONG_TODAY`` when that is set."""
    moment = timezone.now().astimezone(ZONE)
    fixed = getattr(settings, "NHARONG_TODAY", "")
    if fixed:
        return dt.datetime.combine(dt.date.fromisoformat(fixed), moment.timetz())
    return moment


def today() -> dt.date:
    """The present day in Asia/Ho_Chi_Minh."""
    return now().date()
