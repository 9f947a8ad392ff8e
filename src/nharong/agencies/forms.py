"""What the forms of this room ask; services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.core.forms import day_field

from .enums import ActKind, Kind
from .imports import TITLES
from .models import AgencyContact
from .services import NewAgency, ReorganisationRequest


class ContactForm(forms.Form):
    """How the agency is reached from a day on."""

    valid_from = day_field(gettext_lazy("Holds from"))
    address = forms.CharField(label=gettext_lazy("Address"), max_length=250, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    website = forms.URLField(label=gettext_lazy("Website"), max_length=200, required=False, assume_scheme="https")

    @staticmethod
    def initial_from(contact: AgencyContact | None) -> dict[str, Any]:
        if contact is None:
            return {}
        return {key: getattr(contact, key) for key in ("address", "phone", "email", "website")}


class UploadForm(forms.Form):
    """A spreadsheet and what it holds."""

    what = forms.ChoiceField(
        label=gettext_lazy("The file holds"),
        choices=[(key, title) for key, title in TITLES.items()],
        widget=forms.RadioSelect,
        initial="agencies",
    )
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("Excel (.xlsx) or CSV."))


def _code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A code to be typed or picked from the list that the page offers."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs={"list": "agency-codes", "autocomplete": "off"}),
    )


class ActForm(forms.Form):
    """The legal act and the day."""

    effective_on = day_field(gettext_lazy("Takes effect on"))
    act_number = forms.CharField(label=gettext_lazy("Number of the legal act"), max_length=80)
    title = forms.CharField(label=gettext_lazy("Title of the legal act"), max_length=300)
    issued_on = day_field(gettext_lazy("Issued on"), required=False)
    source_url = forms.URLField(
        label=gettext_lazy("Web address of the source"), required=False, assume_scheme="https", max_length=200
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("Certainty"),
        choices=[
            ("C", gettext_lazy("read in a public source")),
            ("2", gettext_lazy("secondary source only")),
            ("U", gettext_lazy("uncertain")),
        ],
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(forms.Form):
    """Where merged agencies go, if not into a new one."""

    into = _code_field(
        gettext_lazy("Or into an agency that goes on"), gettext_lazy("Leave the new agency empty in that case.")
    )
    children_to = _code_field(gettext_lazy("Subordinates go to"), gettext_lazy("Empty: to the successor."))


class SplitForm(forms.Form):
    """What becomes of the agency that is split."""

    keeps = forms.BooleanField(label=gettext_lazy("The agency goes on with the part that is left"), required=False)
    into = _code_field(gettext_lazy("A part also goes to this existing agency"))
    children_to = _code_field(gettext_lazy("Subordinates go to"))


class MoveForm(forms.Form):
    """Under whom the agencies stand from then on."""

    parent = _code_field(gettext_lazy("New parent"))


class RenameForm(forms.Form):
    """What the agency is called from then on."""

    name_vi = forms.CharField(label=gettext_lazy("New name (Vietnamese)"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("New name (English)"), max_length=200, required=False)
    short_vi = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)


class DissolveForm(forms.Form):
    """Where the subordinates go."""

    children_to = _code_field(gettext_lazy("Subordinates go to"), gettext_lazy("Needed if there are any."))


class AbolishForm(forms.Form):
    """Which level ends, and where."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Kind.choices)
    within = _code_field(gettext_lazy("Within"), gettext_lazy("Empty: everywhere."))
    children_to = _code_field(
        gettext_lazy("Subordinates go to"), gettext_lazy("Empty: to the superior of each abolished unit.")
    )


class NewAgencyForm(forms.Form):
    """One agency that is established. An empty row is left out."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices, initial=Kind.COMMUNE, required=False)
    name_vi = forms.CharField(label=gettext_lazy("Name (Vietnamese)"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name (English)"), max_length=200, required=False)
    short_vi = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    parent = _code_field(gettext_lazy("Stands under"), gettext_lazy("Empty: where its predecessors stood."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name_vi") and not data.get("code"):
            self.add_error("code", _("Give the new agency a code."))
        return data

    def agency(self) -> NewAgency | None:
        data = self.cleaned_data
        if not data.get("code"):
            return None
        return NewAgency(
            **{key: data.get(key, "") for key in ("code", "kind", "name_vi", "name_en", "short_vi", "parent")}
        )


NewAgencies = formset_factory(NewAgencyForm, extra=0, max_num=30, absolute_max=30)

DETAILS: dict[str, type[forms.Form]] = {
    ActKind.MERGE: MergeForm,
    ActKind.SPLIT: SplitForm,
    ActKind.MOVE: MoveForm,
    ActKind.RENAME: RenameForm,
    ActKind.DISSOLVE: DissolveForm,
    ActKind.ABOLISH_LEVEL: AbolishForm,
}
# How many rows for new agencies a kind begins with.
NEW_ROWS = {ActKind.MERGE: 1, ActKind.SPLIT: 2}


def request_from(
    kind: str, agencies: list[str], act: forms.Form, details: forms.Form, new: Any
) -> ReorganisationRequest:
    """The request that the valid forms describe."""
    given: dict[str, Any] = {**act.cleaned_data, **details.cleaned_data}
    into = given.pop("into", "")
    return ReorganisationRequest(
        kind=kind,
        agencies=tuple(agencies),
        into=(into,) if into else (),
        successors=tuple(one for form in (new or ()) if (one := form.agency()) is not None),
        **given,
    )
