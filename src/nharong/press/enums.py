"""States, roles and forms of press information."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nharong.core.states import StateTable


class SpeakerRole(models.TextChoices):
    """Who speaks for an agency (Decree 09/2017, art. 3; kept by the rules since 1 July 2026)."""

    HEAD = "head", _("head of the agency")
    SPOKESPERSON = "spokesperson", _("assigned spokesperson")
    AUTHORISED = "authorised", _("authorised person")


class Form(models.TextChoices):
    """In which form an agency informed the press."""

    MONTHLY_UPDATE = "monthly_update", _("monthly update")
    CONFERENCE = "conference", _("press conference")
    BRIEFING = "briefing", _("briefing")
    RELEASE = "release", _("press release")
    INTERVIEW = "interview", _("interview")
    WRITTEN_ANSWER = "written_answer", _("written answer or e-mail")
    PORTAL = "portal", _("portal article")
    SOCIAL = "social", _("social or digital channel")
    OTHER = "other", _("other form")


class ActivityState(models.TextChoices):
    """The life of a record. Only accepted records are counted."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")


EDGES = StateTable(
    {
        ActivityState.DRAFT: [ActivityState.SUBMITTED],
        # An officer may take a record back before anybody has decided.
        ActivityState.SUBMITTED: [ActivityState.ACCEPTED, ActivityState.RETURNED, ActivityState.DRAFT],
        ActivityState.RETURNED: [ActivityState.SUBMITTED],
        # An accepted record that proves wrong goes back with a reason, and leaves every figure at once.
        ActivityState.ACCEPTED: [ActivityState.RETURNED],
    }
)
EDITABLE = frozenset({ActivityState.DRAFT, ActivityState.RETURNED})
