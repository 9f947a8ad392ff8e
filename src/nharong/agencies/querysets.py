"""The register's words as queries."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import OuterRef, Subquery

from nharong.core.dating import EffectiveDatedQuerySet


class AgencyQuerySet(EffectiveDatedQuerySet[Any]):
    """Agencies by time, kind and place in the hierarchy."""

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def with_names(self, day: dt.date) -> Self:
        """Annotates ``name_vi``, ``name_en`` and ``short_vi`` as on ``day`` (or the last known before, else first)."""
        from .models import AgencyName

        names = AgencyName.objects.filter(agency=OuterRef("pk"))
        known = names.filter(valid_from__lte=day).order_by("-valid_from")
        first = names.order_by("valid_from")
        from django.db.models.functions import Coalesce

        return self.annotate(
            **{
                field: Coalesce(Subquery(known.values(field)[:1]), Subquery(first.values(field)[:1]))
                for field in ("name_vi", "name_en", "short_vi")
            }
        )
