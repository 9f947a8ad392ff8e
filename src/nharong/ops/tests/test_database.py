"""The database in use passes Django's own checks: ``nharong migrate`` refuses to start otherwise."""

from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_the_database_passes_its_checks() -> None:
    call_command("check", databases=["default"])
