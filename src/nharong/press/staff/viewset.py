"""Records of press information in the administration: to look through, write and edit; steps are taken at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from nharong.core.errors import Invalid, Refused
from nharong.press.models import PressActivity
from nharong.press.selectors import agencies_for, staff_activities
from nharong.press.services import activities

_FIELDS = ("form", "title", "occurred_on", "quantity", "link", "note")


class ActivityAdminForm(forms.ModelForm):
    """Reads what is typed. It never saves: the view hands the values to the service."""

    class Meta:
        model = PressActivity
        fields = ("agency", *_FIELDS)

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["agency"]
            self.fields["version"].initial = self.instance.version
        else:
            choices = agencies_for(user, activities.DRAFT)
            names = {agency.pk: name for agency, name in choices}
            field = self.fields["agency"]
            field.queryset = field.queryset.filter(pk__in=names)  # type: ignore[attr-defined]
            field.label_from_instance = lambda agency: f"{names[agency.pk]} ({agency.code})"  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> PressActivity:
        raise RuntimeError("Records are saved by the services of the press room.")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in _FIELDS}


class SavesByService:
    """A refusal of the service stands above the form, in the words every other way in uses."""

    request: Any
    form: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}  # type: ignore[misc]

    def form_valid(self, form: ActivityAdminForm) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc,no-any-return]
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        except Invalid as error:
            for message in error.messages:
                form.add_error(None, message)
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]


class ActivityIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[PressActivity]:
        return staff_activities(self.request.user)


class ActivityCreateView(SavesByService, generic.CreateView):
    def save_instance(self) -> PressActivity:
        agency = self.form.cleaned_data["agency"]
        return activities.draft_activity(actor=self.request.user, agency_id=agency.pk, **self.form.values())


class ActivityEditView(SavesByService, generic.EditView):
    def get_object(self, queryset: Any = None) -> PressActivity:
        found: PressActivity | None = staff_activities(self.request.user).filter(pk=self.object_pk).first()
        if found is None:
            raise Http404
        return found

    def save_instance(self) -> PressActivity:
        return activities.edit_activity(
            actor=self.request.user,
            activity_id=self.object.pk,
            version=self.form.cleaned_data["version"] or 0,
            **self.form.values(),
        )


class ActivityViewSet(ModelViewSet):
    """Only the list, the new form and the edit form have addresses: nothing can be deleted or copied here."""

    model = PressActivity
    name = "press_records"
    icon = "doc-full"
    menu_label = _("Press information")
    menu_order = 150
    add_to_admin_menu = True
    # The index of references would add statements to every write of the house.
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = ActivityIndexView
    add_view_class = ActivityCreateView
    edit_view_class = ActivityEditView
    list_display = ("title", "agency", "form", "occurred_on", "state")
    list_filter = ("state", "form")
    search_fields = ("title",)
    search_backend_name = None

    def get_form_class(self, for_update: bool = False) -> type[ActivityAdminForm]:
        return ActivityAdminForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        for name in ("history_url_name", "usage_url_name", "delete_url_name"):
            found.pop(name, None)
        return found

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
        ]


viewset = ActivityViewSet()
