"""The press room's words as queries."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q

from nharong.core.dating import EffectiveDatedQuerySet
from nharong.core.periods import Period

from .enums import ActivityState, SpeakerRole


class TermQuerySet(EffectiveDatedQuerySet[Any]):
    """Terms of spokespersons."""

    def published_at(self, day: dt.date) -> Self:
        """In force and published on that day."""
        shown = Q(published_to__isnull=True) | Q(published_to__gt=day)
        return self.at(day).filter(shown, published_from__lte=day)

    def regular(self) -> Self:
        """Without those authorised for one matter only."""
        return self.exclude(role=SpeakerRole.AUTHORISED)


class ActivityQuerySet(models.QuerySet[Any]):
    """Records of press information."""

    def accepted(self) -> Self:
        return self.filter(state=ActivityState.ACCEPTED)

    def in_period(self, period: Period) -> Self:
        return self.filter(occurred_on__gte=period.start, occurred_on__lt=period.end)
