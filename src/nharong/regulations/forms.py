"""Forms of the staff pages: they read input, the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nharong.agencies.models import Agency
from nharong.core.forms import day_field
from nharong.core.periods import Period


class CloseForm(forms.Form):
    period = forms.ChoiceField(label=_("Period"))
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(one.label, one.display) for one in periods]  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    until = day_field(_("Open until and including"))


class ExemptionForm(forms.Form):
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none())
    valid_from = day_field(_("From"))
    valid_to = day_field(
        _("Until (excluded)"), required=False, help_text=_("The first day on which the duties hold again.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
    legal_act = forms.CharField(label=_("Legal act"), max_length=200)

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=names).order_by("code")  # type: ignore[attr-defined]
        field.label_from_instance = lambda agency: f"{names[agency.pk]} ({agency.code})"  # type: ignore[attr-defined]


class EndExemptionForm(forms.Form):
    on = day_field(_("Owes its duties again from"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class DecreedDayForm(forms.Form):
    day = day_field(_("Day"))
    is_working = forms.TypedChoiceField(
        label=_("It is"),
        choices=[("0", _("a day off")), ("1", _("a working day"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    citation = forms.CharField(label=_("Legal source"), max_length=300)
