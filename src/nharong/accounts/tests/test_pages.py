"""Signing in, the own account, roles and the action log through the screens."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from nharong.accounts.models import RoleAssignment, User
from nharong.accounts.tests.factories import PASSWORD, give_role, make_user
from nharong.agencies.tests.factories import make_agency
from nharong.audit.services import log
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_agency("tinh", "province", name_en="The province")


@pytest.fixture
def here(province):
    return make_agency("xa-a", parent=province, name_en="Commune A")


@pytest.fixture
def there(province):
    return make_agency("xa-b", parent=province)


@pytest.fixture
def officer(here):
    return make_user("officer", "officer", here, email="o@example.org", first_name="Hà")


@pytest.fixture
def coordinator(province):
    return make_user("coordinator", "coordinator", province)


@pytest.fixture
def local(here):
    return make_user("local", "coordinator", here)


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def sign_in(client, username, password=PASSWORD, **fields):
    return client.post(url("login"), {"username": username, "password": password, **fields})


def errors(response):
    return " ".join(str(error) for found in response.context["form"].errors.values() for error in found)


def test_signing_in_leads_to_the_inbox_and_out_by_post_only(client, officer):
    assert client.get(url("login")).status_code == 200
    assert sign_in(client, "officer").url == reverse("regulations:inbox")
    assert client.get(url("login")).status_code == 302
    assert client.get(url("logout")).status_code == 405
    assert client.post(url("logout")).status_code == 302
    assert client.get(url("profile")).status_code == 302


@pytest.mark.parametrize(
    ("next_url", "internal"),
    [
        ("/en/account/", True),
        ("https://evil.example/", False),
        ("//evil.example/", False),
        ("http:evil.example", False),
        ("javascript:alert(1)", False),
        ("/\\evil.example", False),
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(client, officer, next_url, internal):
    response = sign_in(client, "officer", next=next_url)
    assert response.url == (next_url if internal else reverse("regulations:inbox"))


def test_a_wrong_password_and_a_locked_account(client, officer):
    assert sign_in(client, "officer", "wrong").status_code == 200
    User.objects.update(is_active=False)
    assert sign_in(client, "officer").status_code == 200


def test_guessing_is_paused_for_that_name_only(client, officer, local):
    for _attempt in range(10):
        assert "correct username" in errors(sign_in(client, "officer", "wrong"))
    assert "Too many attempts" in errors(sign_in(client, "officer"))
    assert sign_in(client, "local").status_code == 302


def test_signing_in_forgets_earlier_mistakes(client, officer):
    for _round in range(2):
        for _attempt in range(9):
            sign_in(client, "officer", "wrong")
        assert sign_in(client, "officer").status_code == 302
        client.post(url("logout"))


def test_the_account_shows_roles_and_feed_address(client, officer):
    client.force_login(officer)
    page = client.get(url("profile")).content.decode()
    assert "Hà" in page and f"/ics/{officer.feed_token}.ics" in page
    assert url("roles") not in page and url("audit") not in page


def test_a_coordinator_finds_roles_and_log(client, coordinator):
    client.force_login(coordinator)
    page = client.get(url("profile")).content.decode()
    assert url("roles") in page and url("audit") in page


def test_digest_and_feed_address_are_changed_by_post(client, officer):
    client.force_login(officer)
    client.post(url("digest"), {})
    client.post(url("rotate_feed"))
    changed = User.objects.get(pk=officer.pk)
    assert changed.wants_digest is False and changed.feed_token != officer.feed_token
    assert client.get(url("rotate_feed")).status_code == client.get(url("digest")).status_code == 405


def test_a_new_password_needs_the_old_one_and_keeps_the_session(client, officer):
    client.force_login(officer)
    new = {"new_password1": "quite another password", "new_password2": "quite another password"}
    assert "old_password" in client.post(url("password"), {"old_password": "x", **new}).context["form"].errors
    assert client.post(url("password"), {"old_password": PASSWORD, **new}).status_code == 302
    assert client.get(url("profile")).status_code == 200
    assert sign_in(client, "officer", "quite another password").status_code == 302


def test_a_forgotten_password_is_chosen_anew_once(client, officer):
    for address in ("o@example.org", "nobody@example.org"):
        assert client.post(url("ask_password"), {"email": address}).status_code == 302
    (message,) = mail.outbox
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.body)
    assert link and message.to == ["o@example.org"]
    page = client.get(link[1], follow=True)
    form_url = page.redirect_chain[-1][0]
    new = {"new_password1": "quite another password", "new_password2": "quite another password"}
    assert client.post(form_url, new).url == url("login")
    assert sign_in(client, "officer", "quite another password").status_code == 302
    client.post(url("logout"))
    assert not client.get(link[1], follow=True).context["validlink"]


def test_the_link_in_the_mail_never_follows_the_host_of_the_request(client, officer, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(url("ask_password"), {"email": "o@example.org"}, headers={"host": "evil.example"})
    assert "evil.example" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_coordinator_sees_the_roles_of_her_agencies_only(client, officer, local, there, province):
    make_user("stranger", "officer", there)
    give_role(make_user("boss"), "coordinator", province)
    client.force_login(local)
    page = client.get(url("roles")).content.decode()
    assert "officer" in page and "stranger" not in page and "boss" not in page
    assert "officer" not in re.sub(
        r"<form.*?</form>", "", client.get(url("roles") + "?q=zzz").content.decode(), flags=re.S
    )


def test_assigning_and_handing_over_through_the_screens(client, coordinator, officer, here):
    make_user("next")
    client.force_login(coordinator)
    data = {"user": "next", "role": "editor", "agency": here.pk, "valid_from": "2026-11-23", "valid_to": ""}
    assert client.post(url("assign"), data).status_code == 302
    assert "overlaps" in errors(client.post(url("assign"), data))
    assert "Nobody" in errors(client.post(url("assign"), data | {"user": "x"}))
    row = officer.roles.get()
    assert client.get(url("end_role", row.pk)).status_code == 200
    assert client.post(url("end_role", row.pk), {"on": "2026-12-01", "successor": "next"}).status_code == 302
    assert set(RoleAssignment.objects.filter(user__username="next").values_list("role", flat=True)) == {
        "editor",
        "officer",
    }


def test_a_colleague_is_invited_by_mail(client, local, here, there):
    client.force_login(local)
    data = {"username": "ha", "email": "ha@example.org", "role": "officer", "agency": here.pk}
    assert client.post(url("add_colleague"), data).status_code == 302
    assert mail.outbox[0].to == ["ha@example.org"] and "/127.0.0.1:8000/" in mail.outbox[0].body
    assert User.objects.get(username="ha").roles.get().agency == here
    # The choice of agencies ends at the own reach, and a refused role leaves no account behind.
    assert (
        "agency"
        in client.post(url("add_colleague"), data | {"username": "b", "agency": there.pk}).context["form"].errors
    )
    assert not User.objects.filter(username="b").exists()
    assert "already exists" in errors(client.post(url("add_colleague"), data))


@pytest.mark.parametrize("role", ["officer", "spokesperson", "editor", "auditor"])
def test_others_manage_nobody(client, here, role):
    user = make_user("u", role, here)
    client.force_login(user)
    row = user.roles.get()
    for page in (url("roles"), url("assign"), url("add_colleague"), url("end_role", row.pk)):
        assert client.get(page).status_code == 403
        assert client.post(page, {}).status_code in (403, 405)


def test_a_neighbour_does_not_end_a_role(client, local, there):
    row = give_role(make_user("x"), "officer", there)
    client.force_login(local)
    assert client.post(url("end_role", row.pk), {"on": "2026-12-01"}).status_code == 403
    assert RoleAssignment.objects.get(pk=row.pk).valid_to is None


@pytest.mark.parametrize("name", ["profile", "password", "roles", "assign", "add_colleague", "audit"])
def test_strangers_are_asked_to_sign_in(client, name):
    response = client.get(url(name))
    assert response.status_code == 302 and response.url.startswith(url("login"))


@pytest.fixture
def lines(here, there, province):
    for agency in (here, there, province):
        log(actor=SYSTEM, action=f"test.{agency.code}", subject=agency, agency_code=agency.code, reason="=1+1")
    log(actor=SYSTEM, action="test.house", subject=province)


def seen(client, query=""):
    page = client.get(url("audit") + query).content.decode()
    return set(re.findall(r"<code>test\.([\w-]+)</code>", page))


def test_the_log_shows_what_one_reaches(client, lines, local, coordinator, officer, province, here):
    client.force_login(local)
    assert seen(client) == {"xa-a"}
    client.force_login(make_user("local-auditor", "auditor", here))
    assert seen(client) == {"xa-a"}
    for user in (coordinator, make_user("auditor", "auditor", province)):
        client.force_login(user)
        assert seen(client) == {"xa-a", "xa-b", "tinh", "house"}
    client.force_login(officer)
    assert client.get(url("audit")).status_code == 403


def test_the_log_is_filtered_by_address(client, lines, coordinator, here):
    client.force_login(coordinator)
    assert seen(client, "?agency=xa-b") == {"xa-b"}
    assert seen(client, "?action=test.x") == {"xa-a", "xa-b"}
    assert seen(client, f"?record=agencies.agency:{here.pk}") == {"xa-a"}
    assert seen(client, "?start=2026-11-23&end=2026-11-23&actor=system") == {"xa-a", "xa-b", "tinh", "house"}
    assert seen(client, "?end=2026-11-22") == set()
    # A filter that cannot be read must not look like "everything".
    assert seen(client, "?start=yesterday") == set()


def test_the_export_holds_what_is_shown_and_runs_nothing(client, lines, local):
    client.force_login(local)
    response = client.get(url("audit") + "?format=csv")
    text = response.getvalue().decode()
    assert "test.xa-a" in text and "test.xa-b" not in text and "'=1+1" in text
    assert "attachment" in response["Content-Disposition"]
    sheet = client.get(url("audit") + "?format=xlsx")
    assert sheet.content[:2] == b"PK"


def test_reading_the_log_costs_a_fixed_number_of_statements(client, lines, coordinator, django_assert_max_num_queries):
    client.force_login(coordinator)
    with django_assert_max_num_queries(12):
        client.get(url("audit"))
