"""What the forms of all rooms share: a day field, and letting a service act on what was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from .errors import Invalid, Refused


class DayInput(forms.DateInput):
    """A date field of the browser, which wants ISO days whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, as the browser sends it or as people write it."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=DayInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"]
    )


def attempt(form: forms.Form, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Lets a service act on a form that could be read; its refusal stands above the form, and nothing is lost."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
    except Invalid as error:
        for message in error.messages:
            form.add_error(None, message)
    return form.is_valid()
