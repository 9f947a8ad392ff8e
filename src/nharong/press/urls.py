"""Pages of this room: what everybody may read, and the desk of those who work here."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import activities, imports, public, review, terms

app_name = "press"
urlpatterns = [
    path("", public.directory, name="directory"),
    path("spokespersons.csv", public.directory_csv, name="directory_csv"),
    path("spokespersons.vcf", public.directory_vcard, name="directory_vcard"),
    path("spokespersons/<int:pk>.vcf", public.vcard, name="vcard"),
    path(_("who-spoke/"), public.speakers, name="speakers"),
    path(_("records/"), public.records, name="records"),
    path(_("records/<int:pk>/"), public.record, name="record"),
    path(_("records/<int:pk>/evidence/"), public.evidence, name="evidence"),
    path(_("desk/"), activities.index, name="activities"),
    path(_("desk/new/"), activities.new, name="activity_new"),
    path(_("desk/<int:pk>/"), activities.detail, name="activity"),
    path(_("desk/<int:pk>/edit/"), activities.edit, name="activity_edit"),
    path(_("desk/<int:pk>/correct/"), activities.correct, name="activity_correct"),
    path(_("desk/<int:pk>/step/<slug:step>/"), activities.step, name="activity_step"),
    path(_("review/"), review.queue, name="review"),
    path(_("terms/"), terms.index, name="terms"),
    path(_("terms/new/"), terms.new, name="term_new"),
    path(_("terms/<int:pk>/edit/"), terms.edit, name="term_edit"),
    path(_("terms/<int:pk>/step/<slug:step>/"), terms.step, name="term_step"),
    path(_("import/"), imports.upload, name="import"),
    path(_("import/template/"), imports.template, name="import_template"),
    path(_("import/confirm/"), imports.confirm, name="import_confirm"),
    path(_("import/<int:pk>/undo/"), imports.undo, name="import_undo"),
]
