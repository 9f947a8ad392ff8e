"""Signing in and out, the own account, and the roles of one's agencies."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nharong.core.clock import today
from nharong.core.forms import attempt
from nharong.core.permissions import allowed, require

from . import services
from .forms import AssignForm, ColleagueForm, DigestForm, EndRoleForm, SignInForm
from .models import RoleAssignment, User
from .selectors import agency_names, managed_roles, person, reachable_agency_ids, roles_of

PAGE = 50
staff_page = require_http_methods(["GET", "HEAD", "POST"])


class SignIn(auth_views.LoginView):
    """``next`` is followed only within this site (the base class refuses any other host)."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(auth_views.LogoutView):
    """By POST only; ends on the start page."""


class AskPassword(auth_views.PasswordResetView):
    """The same answer whether the address is known or not."""

    template_name = "accounts/ask_password.html"
    email_template_name = "accounts/mail/password.txt"
    subject_template_name = "accounts/mail/password_subject.txt"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: Any) -> HttpResponse:
        _mail_password_link(form)
        messages.success(self.request, _("If the address is known, a mail is on its way to it."))
        return redirect(str(self.success_url))


def _mail_password_link(form: Any) -> None:
    """The link carries the address this site is configured with, never one that a request claims."""
    scheme, _sep, host = settings.SITE_URL.partition("://")
    form.save(
        domain_override=host.rstrip("/"),
        use_https=scheme == "https",
        email_template_name=AskPassword.email_template_name,
        subject_template_name=AskPassword.subject_template_name,
    )


class ChoosePassword(auth_views.PasswordResetConfirmView):
    template_name = "accounts/choose_password.html"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        # Only a valid link brings anybody here, and that names a user.
        services.change_password(actor=cast(User, self.user), password=form.cleaned_data["new_password1"])
        self.request.session.pop(auth_views.INTERNAL_RESET_SESSION_TOKEN, None)
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return redirect(str(self.success_url))


@login_required
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I hold, how I am told."""
    user = person(request)
    roles = roles_of(user)
    names = agency_names([role.agency_id for role in roles])
    context = {
        "roles": [{"role": role, "name": names[role.agency_id]} for role in roles],
        "digest": DigestForm(initial={"wants_digest": user.wants_digest}),
        "feed_url": urljoin(settings.SITE_URL, reverse("feeds:duties", args=[user.feed_token])),
        "may_manage": allowed(user, "accounts.manage"),
        "may_read_log": bool(reachable_agency_ids(user, "audit.read")),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.POST)
    if form.is_valid():
        services.change_digest(actor=person(request), wanted=form.cleaned_data["wants_digest"])
        messages.success(request, _("Saved."))
    return redirect("accounts:profile")


@login_required
@require_POST
def rotate_feed(request: HttpRequest) -> HttpResponse:
    services.rotate_feed_token(actor=person(request))
    messages.success(request, _("The calendar has a new address. The old one no longer works."))
    return redirect("accounts:profile")


@login_required
@staff_page
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """A new password, after the old one was given."""
    form = PasswordChangeForm(person(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = services.change_password(actor=person(request), password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed."))
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form})


@login_required
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Who holds which role at the agencies I manage."""
    require(request.user, "accounts.manage")
    rows = managed_roles(person(request))
    wanted = request.GET.get("q", "").strip()[:80]
    if wanted:
        rows = rows.filter(user__username__icontains=wanted) | rows.filter(agency__code__icontains=wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = agency_names([row.agency_id for row in page])
    lines = [{"row": row, "name": names[row.agency_id], "later": row.valid_from > today()} for row in page]
    return render(request, "accounts/roles.html", {"page": page, "lines": lines, "q": wanted})


def _managed_names(request: HttpRequest) -> dict[int, str]:
    require(request.user, "accounts.manage")
    return agency_names(reachable_agency_ids(request.user, "accounts.manage"))


@login_required
@staff_page
def assign(request: HttpRequest) -> HttpResponse:
    """A role for somebody who already has an account."""
    form = AssignForm(request.POST or None, names=_managed_names(request), initial={"valid_from": today()})

    def act(data: dict[str, Any]) -> None:
        services.assign_role(actor=request.user, **data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The role is assigned."))
        return redirect("accounts:roles")
    return render(request, "accounts/assign.html", {"form": form})


@login_required
@staff_page
def add_colleague(request: HttpRequest) -> HttpResponse:
    """An account and a first role; the person chooses the password through a link in a mail."""
    form = ColleagueForm(request.POST or None, names=_managed_names(request))

    def act(data: dict[str, Any]) -> None:
        role = data.pop("role")
        with transaction.atomic():
            user = services.create_user(actor=request.user, **data)
            services.assign_role(actor=request.user, user=user, role=role, agency=data["agency"])

    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if attempt(form, act):
            invitation = PasswordResetForm({"email": email})
            if invitation.is_valid():
                _mail_password_link(invitation)
            messages.success(request, _("The account is made and a mail is on its way."))
            return redirect("accounts:roles")
    return render(request, "accounts/add_colleague.html", {"form": form})


@login_required
@staff_page
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a role, or hands it over."""
    row = get_object_or_404(RoleAssignment.objects.select_related("user", "agency"), pk=pk)
    require(request.user, "accounts.manage", row.agency_id)
    form = EndRoleForm(request.POST or None, initial={"on": today()})

    def act(data: dict[str, Any]) -> None:
        services.end_role(actor=request.user, assignment=row, **data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The role ends on the day you chose."))
        return redirect("accounts:roles")
    context = {"form": form, "row": row, "name": agency_names([row.agency_id])[row.agency_id]}
    return render(request, "accounts/end_role.html", context)
