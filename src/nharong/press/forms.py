"""Forms of the press room: they read input; the services decide what is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from nharong.agencies.models import Agency
from nharong.core.clock import today
from nharong.core.errors import Invalid, Refused
from nharong.core.periods import Period
from nharong.regulations.forms import day_field

from .enums import Form, SpeakerRole
from .evidence import ACCEPT, MAX_BYTES

AgencyChoices = Sequence[tuple[Agency, str]]


class FormWithAnswer(forms.Form):
    """A form to which a service may answer no: the sentence stands above the form and nothing typed is lost."""

    #: How the refusal is told to the browser; 200 while there is none.
    status = 200

    def attempt(self, act: Callable[[dict[str, Any]], Any]) -> bool:
        if not self.is_valid():
            self.status = 422
            return False
        try:
            act(self.cleaned_data)
        except Refused as refusal:
            self.status = 403 if refusal.rule.startswith("permission") else 409
            self.add_error(None, str(refusal.message))
            return False
        except Invalid as error:
            self.status = 422
            for message in error.messages:
                self.add_error(None, message)
            return False
        return True


def _agency_field(choices: AgencyChoices) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Agency"),
        choices=[(agency.pk, _agency_words(agency, name)) for agency, name in choices],
        coerce=int,
    )


def _agency_words(agency: Agency, name: str) -> str:
    """A commune of today and one of yesterday may bear the same name."""
    if agency.valid_to is None:
        return f"{name} ({agency.code})"
    words = {"name": name, "code": agency.code, "day": agency.valid_to.strftime("%d/%m/%Y")}
    return str(_("%(name)s (%(code)s), until %(day)s") % words)


def _what_files() -> str:
    return str(_("PDF, PNG, JPEG, DOCX, XLSX or MP3, at most %(limit)s MB.") % {"limit": MAX_BYTES // 1024 // 1024})


def _file_field() -> forms.FileField:
    return forms.FileField(
        label=_("File as evidence"),
        required=False,
        allow_empty_file=True,
        # Said when the form is shown, in the language of its reader, not when this module is read.
        help_text=lazy(_what_files, str)(),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class ActivityForm(FormWithAnswer):
    """A record of press information."""

    form = forms.ChoiceField(label=_("Form"), choices=Form.choices)
    title = forms.CharField(label=_("Title"), max_length=300, help_text=_("What it was about, in one line."))
    occurred_on = day_field(_("Date"), help_text=_("The day on which it happened."))
    quantity = forms.IntegerField(
        label=_("Number"),
        initial=1,
        min_value=0,
        max_value=999,
        help_text=_("1 for one act. 0 reports that nothing took place: that is no silence."),
    )
    link = forms.URLField(
        label=_("Link to the evidence"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Before you submit, a link or a file is needed."),
    )
    file = _file_field()
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def service_values(self) -> dict[str, Any]:
        """What the services take: everything but the file, which is given only when one was chosen."""
        names = ("form", "title", "occurred_on", "quantity", "link", "note")
        values = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if self.cleaned_data.get("file"):
            values["file"] = self.cleaned_data["file"]
        return values


class NewActivityForm(ActivityForm):
    field_order = ("agency",)

    def __init__(self, *args: Any, agencies: AgencyChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = _agency_field(agencies)
        self.order_fields(["agency"])


class EditActivityForm(ActivityForm):
    """The same for a record that is there; ``version`` is the state of things that the person has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    remove_file = forms.BooleanField(label=_("Remove the file"), required=False)

    def __init__(self, *args: Any, has_file: bool, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_file:
            del self.fields["remove_file"]
        if is_correction:
            # It stands where the record stands that it corrects; only how much it changes is typed.
            del self.fields["form"], self.fields["occurred_on"]
            self.fields["quantity"] = _difference_field()

    def service_values(self) -> dict[str, Any]:
        values = super().service_values()
        if self.cleaned_data.get("remove_file") and "file" not in values:
            values["file"] = None
        return values


def _difference_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Difference"),
        min_value=-999,
        max_value=999,
        help_text=_("What is added to the number of the record: -1 takes one away."),
    )


class CorrectionForm(FormWithAnswer):
    quantity = _difference_field()
    reason = forms.CharField(label=_("What was wrong"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    link = forms.URLField(label=_("Link to the evidence"), required=False, max_length=500, assume_scheme="https")
    file = _file_field()


class ReasonForm(FormWithAnswer):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class TermForm(FormWithAnswer):
    """Who speaks for an agency."""

    role = forms.ChoiceField(label=_("Role"), choices=SpeakerRole.choices)
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    position_vi = forms.CharField(label=_("Position (Vietnamese)"), max_length=160)
    position_en = forms.CharField(label=_("Position (English)"), max_length=160, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    valid_from = day_field(_("Speaks from"))
    valid_to = day_field(
        _("Until (excluded)"), required=False, help_text=_("The first day on which this person no longer speaks.")
    )
    matter = forms.CharField(
        label=_("Matter"), max_length=300, required=False, help_text=_("Only for an authorised person.")
    )
    document = forms.CharField(
        label=_("Document of assignment"), max_length=160, required=False, help_text=_("Number and date.")
    )

    def __init__(self, *args: Any, amending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if amending:
            del self.fields["role"]


class EndForm(FormWithAnswer):
    on = day_field(_("First day on which this person no longer speaks"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class DayForm(FormWithAnswer):
    on = day_field(_("Date"))


class SpeakersForm(forms.Form):
    """The question “who could speak for this agency on that day?”."""

    agency = forms.CharField(label=_("Agency"), max_length=40)
    day = day_field(_("Date"), required=False)


class UploadForm(FormWithAnswer):
    """A spreadsheet to take over."""

    file = forms.FileField(
        label=_("Excel or CSV file"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}), allow_empty_file=True
    )
    submit = forms.BooleanField(
        label=_("Submit the records at once"),
        required=False,
        help_text=_("Otherwise they become drafts. A record that is submitted needs a link."),
    )


def likely_day(month: str) -> dt.date | None:
    """The last day of a month such as 2026-11, or today if that is earlier: where a new record probably lies."""
    try:
        return min(Period.parse(month).last_day, today())
    except Invalid:
        return None
