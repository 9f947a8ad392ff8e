"""Pages of this room: what everybody may read, and the desk of those who keep the register."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import acts, contacts, importing, planner, public

app_name = "agencies"
urlpatterns = [
    path("", public.tree, name="tree"),
    path("agencies.csv", public.export, {"form": "csv"}, name="export_csv"),
    path("agencies.xlsx", public.export, {"form": "xlsx"}, name="export_xlsx"),
    path(_("map/"), public.show_map, name="map"),
    path(_("acts/"), acts.acts, name="acts"),
    path(_("acts/<int:pk>/"), acts.act, name="act"),
    path(_("acts/<int:pk>/withdraw/"), acts.withdraw, name="withdraw"),
    path(_("planner/"), planner.planner, name="planner"),
    path(_("spreadsheet/"), importing.upload, name="import"),
    path(_("spreadsheet/template/<slug:what>/"), importing.template, name="import_template"),
    path(_("spreadsheet/confirm/"), importing.confirm, name="import_confirm"),
    path(_("unit/<slug:code>/"), public.detail, name="detail"),
    path(_("unit/<slug:code>/contact/"), contacts.contact, name="contact"),
]
