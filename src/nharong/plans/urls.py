"""The board and its proofs."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "plans"
urlpatterns = [
    path("", views.board_page, name="board"),
    path("board.csv", views.board_csv, name="board_csv"),
    path("board.json", views.board_json, name="board_json"),
    path(_("plan/"), views.plan_page, name="plan"),
    path(_("plan/<slug:code>/"), views.plan_page, name="plan"),
    path(_("indicator/<str:indicator>/"), views.indicator_page, name="indicator"),
    path(_("proof/<str:proof_id>.csv"), views.proof_csv, name="proof_csv"),
    path(_("proof/<str:proof_id>.json"), views.proof_json, name="proof_json"),
    path(_("proof/<str:proof_id>/"), views.proof_page, name="proof"),
    path(_("seals/"), views.seals_page, name="seals"),
]
