"""Duty rules with dates and citations, the windows they open, exemptions and decreed holidays."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nharong.agencies.models import Agency
from nharong.core.dating import EffectiveDated, range_constraint
from nharong.core.models import DemoMarked
from nharong.core.periods import Cadence


class DutyRule(EffectiveDated):
    """A periodic duty as a legal text lays it on kinds of agency, for as long as that text is in force."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    duty = models.CharField(_("duty"), max_length=60, db_index=True, help_text="e.g. press.monthly_update")
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200)
    kinds = models.JSONField(_("kinds of agency"), help_text=_("list of kinds bound by the rule"))
    cadence = models.CharField(_("cadence"), max_length=10, choices=[(c.value, c.value) for c in Cadence])
    required = models.PositiveSmallIntegerField(_("times in each window"), default=1)
    fulfilled_by = models.JSONField(_("fulfilled by"), help_text=_("forms of press information that fulfil it"))
    deadline_working_days = models.PositiveSmallIntegerField(
        _("working days after the window"), default=0, help_text=_("0: the last day of the window itself")
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        default=0,
        help_text=_("calendar days after the deadline that still count as in time"),
    )
    citation = models.TextField(_("legal source"))
    source_url = models.URLField(_("address of the source"), blank=True)
    certainty = models.CharField(_("certainty"), max_length=1, default="U")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("duty rule")
        verbose_name_plural = _("duty rules")
        ordering = ("duty", "valid_from", "code")
        constraints = [range_constraint("duty_rule_range")]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        return self.title_en if (get_language() or "vi").startswith("en") else self.title_vi


class DutyWindow(models.Model):
    """One window of one rule, with its deadline as it stood when the window was open.

    The window is ``[start, end)``. It belongs to the rule in force on its last day, and to the month in which it ends.
    ``deadline`` is the last day in time (grace included); it is fixed once it has passed, so a newly decreed holiday
    moves only deadlines still open.
    """

    rule = models.ForeignKey(DutyRule, models.CASCADE, related_name="windows")
    start = models.DateField(_("from"))
    end = models.DateField(_("until (excluded)"))
    first_month = models.IntegerField()
    last_month = models.IntegerField(db_index=True)
    deadline = models.DateField(_("deadline"), db_index=True)

    class Meta:
        verbose_name = _("duty window")
        verbose_name_plural = _("duty windows")
        ordering = ("start", "rule")
        constraints = [models.UniqueConstraint(fields=["rule", "start"], name="duty_window_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.start}"


class Interval(EffectiveDated):
    """How often something that is no periodic duty has to be done again, e.g. confirming a contact."""

    code = models.CharField(_("code"), max_length=80, db_index=True, help_text="e.g. press.contact_confirmation")
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200)
    months = models.PositiveSmallIntegerField(_("months"))
    citation = models.TextField(_("legal source"))
    source_url = models.URLField(_("address of the source"), blank=True)
    certainty = models.CharField(_("certainty"), max_length=1, default="U")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("interval")
        verbose_name_plural = _("intervals")
        ordering = ("code", "valid_from")
        constraints = [
            range_constraint("interval_range"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="interval_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        return self.title_en if (get_language() or "vi").startswith("en") else self.title_vi


class Exemption(EffectiveDated, DemoMarked):
    """An agency that does not owe duties for a while, with the reason and the act. It leaves the denominator."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="exemptions", verbose_name=_("agency"))
    reason = models.CharField(_("reason"), max_length=300)
    legal_act = models.CharField(_("legal act"), max_length=200)

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ("agency", "valid_from")
        constraints = [range_constraint("exemption_range")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.reason}"


class DecreedDay(models.Model):
    """A day the State made a holiday or a working day after the calendar library was released."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"), default=False)
    name = models.CharField(_("name"), max_length=200)
    citation = models.CharField(_("legal source"), max_length=300)

    class Meta:
        verbose_name = _("decreed day")
        verbose_name_plural = _("decreed days")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class DigestSent(models.Model):
    """That a digest went to a user on a day: one a day, however often the command runs."""

    user_id = models.BigIntegerField()
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
