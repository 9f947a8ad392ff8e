"""The dated register. An agency is an identity with a lifetime; everything said of it is a dated fact beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nharong.core.dating import EffectiveDated, range_constraint
from nharong.core.models import DemoMarked

from .enums import ActKind, Effect, Kind
from .querysets import AgencyQuerySet


class Agency(EffectiveDated):
    """A body that can owe something. ``[valid_from, valid_to)`` is its lifetime; its code never changes."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, db_index=True)
    official_code = models.CharField(
        _("official code"), max_length=10, blank=True, help_text=_("code of the national list of units")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    area_km2 = models.FloatField(_("area in km²"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True, help_text=_("where this entry comes from, with its certainty"))

    objects = AgencyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ("code",)
        constraints = [range_constraint("agency_lifetime")]

    def __str__(self) -> str:
        return self.code


class AgencyName(EffectiveDated):
    """What the agency is called, by date."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    short_vi = models.CharField(_("short name"), max_length=120, blank=True)
    folded = models.CharField(max_length=420, editable=False, db_index=True)

    class Meta:
        verbose_name = _("name of an agency")
        verbose_name_plural = _("names of agencies")
        ordering = ("agency", "valid_from")
        constraints = [range_constraint("agency_name_range")]

    def __str__(self) -> str:
        return self.name_vi


class AgencyParent(EffectiveDated):
    """Under whom the agency stands, by date. No row on a day means: at the top."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Agency, models.PROTECT, related_name="children")

    class Meta:
        verbose_name = _("parent of an agency")
        verbose_name_plural = _("parents of agencies")
        ordering = ("agency", "valid_from")
        constraints = [
            range_constraint("agency_parent_range"),
            models.CheckConstraint(name="agency_not_own_parent", condition=~Q(agency=F("parent"))),
        ]

    def __str__(self) -> str:
        return f"{self.agency} ← {self.parent}"


class AgencyContact(EffectiveDated):
    """How to reach the agency (the body, not a person), by date."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="contacts")
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("contact of an agency")
        verbose_name_plural = _("contacts of agencies")
        ordering = ("agency", "valid_from")
        constraints = [range_constraint("agency_contact_range")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.phone or self.email or self.address}"


class Reorganisation(DemoMarked):
    """A dated legal event between agencies. It may be entered ahead: its facts simply start on ``effective_on``."""

    act_number = models.CharField(_("number of the legal act"), max_length=80)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=ActKind.choices)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    effective_on = models.DateField(_("effective on"), db_index=True)
    source_url = models.URLField(_("source"), blank=True)
    certainty = models.CharField(_("certainty"), max_length=1, default="C")
    note = models.TextField(_("note"), blank=True)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ("-effective_on", "-id")

    def __str__(self) -> str:
        return f"{self.act_number} ({self.effective_on:%d/%m/%Y})"


class Succession(models.Model):
    """One agency follows another by a legal act. ``is_partial``: only a part of the predecessor went there."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="successions")
    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="successions_out")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="successions_in")
    is_partial = models.BooleanField(_("only a part"), default=False)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ("predecessor", "successor")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(name="succession_not_self", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ActEffect(models.Model):
    """What a legal act did to one agency. ``before`` holds what stood there, so that it can be withdrawn in time."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="effects")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="act_effects")
    effect = models.CharField(_("effect"), max_length=12, choices=Effect.choices)
    before = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("effect of a legal act")
        verbose_name_plural = _("effects of legal acts")
        ordering = ("reorganisation", "agency")
        constraints = [models.UniqueConstraint(fields=["reorganisation", "agency", "effect"], name="act_effect_once")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.effect}"
