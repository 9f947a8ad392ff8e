"""Django's checks of a row, told the way the house tells bad input."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models

from nharong.core.errors import Invalid


def check(row: models.Model, exclude: Collection[str] = ()) -> None:
    """Raises :class:`Invalid` with every fault of the row's fields."""
    try:
        row.full_clean(exclude=set(exclude))
    except ValidationError as error:
        raise Invalid(error.messages) from None
