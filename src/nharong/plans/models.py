"""Plans as they were loaded, and the sealed figures of closed periods."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanVersion(models.Model):
    """The text of a plan file as loaded on a day. The newest version of a code is in use; older ones stay."""

    code = models.SlugField(_("code"), max_length=80, db_index=True)
    number = models.CharField(_("number"), max_length=80)
    text = models.TextField(_("plan file"))
    digest = models.CharField(max_length=64)
    filename = models.CharField(max_length=200)
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ("code", "-id")
        constraints = [models.UniqueConstraint(fields=["code", "digest"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.loaded_at:%Y-%m-%d}"


class Seal(models.Model):
    """The figures of a closed period as reported then: append-only, each chained to the one before and signed."""

    plan_code = models.SlugField(max_length=80)
    period = models.CharField(_("period"), max_length=10)
    sealed_at = models.DateTimeField(_("sealed at"))
    figures = models.JSONField(_("figures"))
    evidence_digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.plan_code} {self.period}"
