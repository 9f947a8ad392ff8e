"""Spokespersons and press information: the records from which target T1 is computed."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nharong.agencies.models import Agency
from nharong.core.dating import EffectiveDated, range_constraint
from nharong.core.models import DemoMarked
from nharong.core.periods import month_number

from .enums import ActivityState, Form, SpeakerRole
from .evidence import evidence_storage
from .querysets import ActivityQuerySet, TermQuerySet


class SpokespersonTerm(EffectiveDated, DemoMarked):
    """Who may speak for an agency, from a day to a day, and from when to when that is published.

    Name, position, phone and e-mail are published by law (Decree 09/2017, art. 3 and 4); nothing else of the person
    is kept. An authorised person speaks on one ``matter``, by a written document, for a limited time.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="spokespersons", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=20, choices=SpeakerRole.choices)
    full_name = models.CharField(_("full name"), max_length=120)
    position_vi = models.CharField(_("position (Vietnamese)"), max_length=160)
    position_en = models.CharField(_("position (English)"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    matter = models.CharField(_("matter"), max_length=300, blank=True)
    document = models.CharField(_("document of assignment"), max_length=160, blank=True)
    published_from = models.DateField(_("published from"), null=True, blank=True)
    published_to = models.DateField(_("published until (excluded)"), null=True, blank=True)
    notified_on = models.DateField(_("press-management body notified on"), null=True, blank=True)
    contact_confirmed_on = models.DateField(_("contact confirmed on"), null=True, blank=True)
    folded = models.CharField(max_length=300, editable=False, db_index=True)

    objects = TermQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("spokesperson")
        verbose_name_plural = _("spokespersons")
        ordering = ("agency", "role", "valid_from")
        constraints = [
            range_constraint("term_range"),
            models.CheckConstraint(
                name="term_authorised_is_written_limited_and_on_a_matter",
                condition=~Q(role=SpeakerRole.AUTHORISED)
                | (~Q(matter="") & ~Q(document="") & Q(valid_to__isnull=False)),
            ),
            models.CheckConstraint(
                name="term_publication_range",
                condition=Q(published_to__isnull=True)
                | Q(published_from__isnull=True)
                | Q(published_to__gte=F("published_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def is_published_on(self, day: dt.date) -> bool:
        """In force and published on that day."""
        return (
            self.holds_on(day)
            and self.published_from is not None
            and self.published_from <= day
            and (self.published_to is None or day < self.published_to)
        )


class ImportBatch(models.Model):
    """One spreadsheet taken over, so that it can be taken back as a whole while nobody has decided on its rows."""

    filename = models.CharField(_("file name"), max_length=200)
    row_count = models.PositiveIntegerField(_("rows"))
    created_at = models.DateTimeField(_("taken over at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.filename


class PressActivity(DemoMarked):
    """One act of informing the press, with its evidence. Counted once accepted, in the month it happened.

    ``quantity`` is 1 for one act. 0 says "nothing happened" and is a report all the same (zero is not silence);
    a correction names the record it corrects and may be negative. ``submitted_on`` is the day of the first
    submission: it decides whether a duty was fulfilled in time.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="press_activities", verbose_name=_("agency"))
    form = models.CharField(_("form"), max_length=20, choices=Form.choices)
    title = models.CharField(_("title"), max_length=300)
    occurred_on = models.DateField(_("date"))
    month = models.IntegerField(editable=False)
    quantity = models.SmallIntegerField(_("number"), default=1)
    link = models.URLField(_("link to the evidence"), max_length=500, blank=True)
    file = models.FileField(
        _("file as evidence"),
        upload_to="evidence/%Y/%m/",
        storage=evidence_storage,
        blank=True,
        max_length=250,
    )
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ActivityState.choices, default=ActivityState.DRAFT)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    return_reason = models.TextField(_("reason for returning"), blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, blank=True, editable=False, related_name="activities"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    fingerprint = models.CharField(
        max_length=64,
        editable=False,
        help_text="agency, form, day and folded title: the same act is recorded once",
    )
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("updated at"))

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("press information")
        verbose_name_plural = _("press information")
        ordering = ("-occurred_on", "-id")
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], name="activity_once"),
            models.CheckConstraint(
                name="activity_counted_was_submitted",
                condition=Q(state__in=[ActivityState.DRAFT, ActivityState.RETURNED]) | Q(submitted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="activity_negative_only_as_correction",
                condition=Q(quantity__gte=0) | Q(corrects__isnull=False),
            ),
        ]
        indexes = [
            # Everything a figure reads, in the order it groups: the counted records are read from the index alone.
            models.Index(
                fields=["agency", "form", "month", "quantity", "submitted_on"],
                condition=Q(state="accepted"),
                name="activity_counted",
            ),
            models.Index(fields=["agency", "occurred_on"], name="activity_by_day"),
            models.Index(fields=["state", "submitted_on"], name="activity_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the month beside the day, so that grouping needs no date arithmetic."""
        self.month = month_number(self.occurred_on)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
