"""Forms of the account pages: they read input, the services decide."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nharong.agencies.models import Agency
from nharong.core.forms import day_field

from .enums import Role
from .models import User

TRIES = 10
PAUSE_SECONDS = 15 * 60


class SignInForm(AuthenticationForm):
    """Signing in; after ten wrong passwords for one name from one address there is a pause."""

    def clean(self) -> dict[str, Any]:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        name = self.cleaned_data.get("username", "").casefold()
        key = f"accounts.tries.{hashlib.sha256(f'{name} {address}'.encode()).hexdigest()}"
        if cache.get(key, 0) >= TRIES:
            raise ValidationError(_("Too many attempts. Wait a quarter of an hour, then try again."), code="pause")
        try:
            data: dict[str, Any] = super().clean()
        except ValidationError:
            cache.add(key, 0, PAUSE_SECONDS)
            cache.incr(key)
            raise
        cache.delete(key)
        return data


class DigestForm(forms.Form):
    wants_digest = forms.BooleanField(label=_("Send me one mail a day when something is due"), required=False)


def _agency_field(names: dict[int, str]) -> forms.ModelChoiceField[Agency]:
    field = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.filter(pk__in=names).order_by("code"))
    field.label_from_instance = lambda agency: f"{names[agency.pk]} ({agency.code})"  # type: ignore[assignment,method-assign]
    return field


class PersonField(forms.CharField):
    """A person by user name: nobody is offered a list of all who work here."""

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name:
            return None
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise ValidationError(_("Nobody has this user name."), code="unknown")
        return user


class AssignForm(forms.Form):
    """A role for somebody who already has an account."""

    user = PersonField(label=_("User name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    valid_from = day_field(_("From"))
    valid_to = day_field(_("Until (excluded)"), required=False)

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = _agency_field(names)
        self.order_fields(["user", "role", "agency"])


class ColleagueForm(forms.Form):
    """An account and a first role for somebody new."""

    username = forms.CharField(label=_("User name"), max_length=150)
    last_name = forms.CharField(label=_("Family name"), max_length=150, required=False)
    first_name = forms.CharField(label=_("Given name"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The person is sent an address there to choose a password.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = _agency_field(names)


class EndRoleForm(forms.Form):
    on = day_field(_("Holds the role no longer from"))
    successor = PersonField(
        label=_("Handed over to"), required=False, max_length=150, help_text=_("User name of the successor.")
    )


class LogForm(forms.Form):
    """What to look for in the action log."""

    start = day_field(_("From"), required=False)
    end = day_field(_("To"), required=False)
    actor = forms.CharField(label=_("Actor"), required=False, max_length=150)
    action = forms.CharField(label=_("Action begins with"), required=False, max_length=80)
    agency = forms.CharField(label=_("Code of the agency"), required=False, max_length=40)
    record = forms.CharField(label=_("Record"), required=False, max_length=120)
