"""Kinds of agency and of reorganisation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an agency is. The values are fixed: scripts and plan files use them."""

    PROVINCE = "province", _("provincial committee")
    DEPARTMENT = "department", _("department")
    DISTRICT = "district", _("former district committee")
    COMMUNE = "commune", _("commune committee")
    PRESS = "press", _("press agency")
    ORGANISATION = "organisation", _("socio-political organisation")


# Bodies of the state administration, on which the duty to speak to the press lies.
ADMINISTRATION = frozenset({Kind.PROVINCE, Kind.DEPARTMENT, Kind.DISTRICT, Kind.COMMUNE})
TERRITORIAL = frozenset({Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE})


class ActKind(models.TextChoices):
    """What a reorganisation does."""

    MERGE = "merge", _("merge")
    SPLIT = "split", _("split")
    MOVE = "move", _("move to another parent")
    RENAME = "rename", _("rename")
    DISSOLVE = "dissolve", _("dissolve")
    ABOLISH_LEVEL = "abolish_level", _("abolish a level")


class Effect(models.TextChoices):
    """What a legal act did to one agency."""

    CREATED = "created", _("established")
    ENDED = "ended", _("ended")
    RENAMED = "renamed", _("renamed")
    MOVED = "moved", _("moved to another parent")
    GAVE_PART = "gave_part", _("gave a part away")
    TOOK_OVER = "took_over", _("took another body over")
