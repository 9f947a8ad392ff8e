"""Tables of the ground floor: the data revision and closed periods, and the abstract models of the house."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .dating import EffectiveDated, EffectiveDatedQuerySet

__all__ = ["Change", "DemoMarked", "EffectiveDated", "EffectiveDatedQuerySet", "PeriodClosure", "Revision"]


class DemoMarked(models.Model):
    """A row that may belong to the demonstration: shown with a mark and removed by one command."""

    is_demo = models.BooleanField(_("demonstration data"), default=False, editable=False, db_index=True)

    class Meta:
        abstract = True


class Revision(models.Model):
    """One row: the number of the newest change to data that figures are made of."""

    number = models.BigIntegerField(default=0)


class Change(models.Model):
    """Which topic and agency a revision touched. Agency ids are plain numbers: core knows no app."""

    number = models.BigIntegerField(db_index=True)
    topic = models.CharField(max_length=40)
    agency_id = models.BigIntegerField(null=True)
    token = models.CharField(max_length=32, help_text="tells a rolled-back revision from the one that took its number")


class PeriodClosure(models.Model):
    """A closed month range: its records take no writes unless reopened, with a reason and for a limited time."""

    first_month = models.IntegerField(_("first month"), help_text="year × 12 + month − 1")
    last_month = models.IntegerField(_("last month"))
    label = models.CharField(_("period"), max_length=10, unique=True)
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.CharField(_("closed by"), max_length=150)
    note = models.TextField(_("note"), blank=True)
    reopened_until = models.DateTimeField(_("reopened until"), null=True, blank=True)
    reopen_reason = models.TextField(_("reason for reopening"), blank=True)

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ("-first_month",)

    def __str__(self) -> str:
        return self.label
