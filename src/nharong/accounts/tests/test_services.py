"""Users and roles: dated, handed over, never granted beyond one's own reach."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from nharong.accounts import services
from nharong.accounts.models import RoleAssignment, User
from nharong.accounts.tests.factories import PASSWORD, give_role, make_user
from nharong.agencies.tests.factories import make_agency
from nharong.audit.models import Action
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import SYSTEM, allowed

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 12, 1)


@pytest.fixture
def province():
    return make_agency("tinh", "province")


@pytest.fixture
def here(province):
    return make_agency("xa-a", parent=province)


@pytest.fixture
def there(province):
    return make_agency("xa-b", parent=province)


@pytest.fixture
def coordinator(province):
    return make_user("coordinator", "coordinator", province)


@pytest.fixture
def local(here):
    return make_user("local", "coordinator", here)


def assign(actor, user, agency, role="officer", **dates):
    return services.assign_role(actor=actor, user=user, role=role, agency=agency, **dates)


def denied(act, *args, **options):
    with pytest.raises(Refused) as refusal:
        act(*args, **options)
    assert refusal.value.rule == "permission.denied"


def test_a_new_person_can_do_nothing_until_a_role_is_assigned(coordinator, here, today):
    user = services.create_user(
        actor=coordinator, username="ha", email="ha@example.org", first_name="Ha\u0300", agency=here
    )
    assert user.first_name == "Hà" and user.has_usable_password() and not user.is_staff
    assert not allowed(user, "press.activity.draft", here.pk)
    row = assign(coordinator, user, here)
    assert row.valid_from == today and allowed(user, "press.activity.draft", here.pk)
    assert [line.action for line in Action.objects.order_by("id")] == ["accounts.user.create", "accounts.role.assign"]
    assert set(Action.objects.values_list("agency_code", flat=True)) == {"xa-a"}


@pytest.mark.parametrize("fields", [{"username": ""}, {"username": "a b"}, {"username": "local"}, {"email": "x"}])
def test_bad_users_are_refused(coordinator, local, fields):
    with pytest.raises(Invalid):
        services.create_user(actor=coordinator, **({"username": "new"} | fields))


def test_nobody_grants_beyond_their_own_reach(local, coordinator, province, there, here):
    user = make_user("u")
    for agency in (province, there):
        for role in ("officer", "coordinator", "auditor"):
            denied(assign, local, user, agency, role)
    denied(assign, local, local, province, "coordinator")
    assert assign(local, user, here, "coordinator")
    assert assign(coordinator, user, there)


@pytest.mark.parametrize("role", ["officer", "spokesperson", "editor", "auditor"])
def test_only_coordinators_manage_accounts(role, province, here):
    actor = make_user("actor", role, province)
    row = give_role(make_user("u"), "officer", here)
    denied(assign, actor, row.user, here, "editor")
    denied(services.end_role, actor=actor, assignment=row)
    denied(services.create_user, actor=actor, username="new")


def test_the_same_role_is_not_held_twice_on_a_day(coordinator, here):
    user = make_user("u")
    assign(coordinator, user, here, valid_to=LATER)
    with pytest.raises(Invalid, match="overlaps"):
        assign(coordinator, user, here)
    assign(coordinator, user, here, valid_from=LATER)
    assign(coordinator, user, here, "editor")
    with pytest.raises(IntegrityError), transaction.atomic():
        give_role(user, "officer", here)


@pytest.mark.parametrize("fields", [{"role": "king"}, {"valid_to": dt.date(2026, 11, 23)}])
def test_bad_roles_are_refused(coordinator, here, fields):
    with pytest.raises(Invalid):
        assign(coordinator, make_user("u"), here, **fields)


def test_no_role_at_an_agency_that_is_gone(coordinator, province, today):
    gone = make_agency("gone", parent=province, valid_to=today)
    with pytest.raises(Refused, match=r"agency\.dissolved"):
        assign(coordinator, make_user("u"), gone)


def test_a_handover_ends_one_role_and_starts_the_other_on_the_same_day(coordinator, here, today):
    before, after = make_user("before"), make_user("after")
    row = give_role(before, "officer", here, valid_to=dt.date(2027, 6, 1))
    services.end_role(actor=coordinator, assignment=row, on=LATER, successor=after)
    rows = {one.user.username: one for one in RoleAssignment.objects.filter(agency=here)}
    assert (rows["before"].valid_to, rows["after"].valid_from) == (LATER, LATER)
    assert rows["after"].valid_to == dt.date(2027, 6, 1)
    assert Action.objects.get(action="accounts.role.end").details["successor"] == "after"


def test_a_role_ends_today_by_default(coordinator, here, today):
    row = give_role(make_user("u"), "officer", here)
    ended = services.end_role(actor=coordinator, assignment=row)
    assert ended is not None and ended.valid_to == today
    assert not allowed(row.user, "press.activity.draft", here.pk)
    with pytest.raises(Refused, match=r"role\.ended"):
        services.end_role(actor=coordinator, assignment=row)


def test_a_role_that_has_not_begun_is_taken_back(coordinator, here, today):
    row = assign(coordinator, make_user("u"), here, valid_from=LATER)
    assert services.end_role(actor=coordinator, assignment=row) is None
    assert not RoleAssignment.objects.filter(agency=here).exists()
    old = give_role(make_user("v"), "officer", here)
    with pytest.raises(Invalid):
        services.end_role(actor=coordinator, assignment=old, on=dt.date(2019, 1, 1))


def test_a_handover_that_cannot_start_ends_nothing(coordinator, here):
    before, after = make_user("before"), make_user("after", "officer", here)
    row = give_role(before, "officer", here)
    with pytest.raises(Invalid, match="overlaps"):
        services.end_role(actor=coordinator, assignment=row, successor=after)
    assert RoleAssignment.objects.get(pk=row.pk).valid_to is None


def test_everybody_keeps_their_own_account(local):
    token = local.feed_token
    assert services.rotate_feed_token(actor=local).feed_token != token
    assert services.change_digest(actor=local, wanted=False).wants_digest is False
    services.change_digest(actor=local, wanted=False)
    services.change_password(actor=local, password="quite another password")
    assert User.objects.get(pk=local.pk).check_password("quite another password")
    lines = list(Action.objects.order_by("id").values_list("action", flat=True))
    assert lines == ["accounts.feed.rotate", "accounts.digest.change", "accounts.password.change"]
    assert token not in str(list(Action.objects.values()))


def test_a_weak_password_is_refused(local):
    with pytest.raises(Invalid):
        services.change_password(actor=local, password="123")
    assert User.objects.get(pk=local.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    "act", [services.rotate_feed_token, lambda actor: services.change_digest(actor=actor, wanted=True)]
)
def test_the_system_and_the_locked_have_no_account_to_keep(act, local):
    denied(act, actor=SYSTEM)
    local.is_active = False
    denied(act, actor=local)
