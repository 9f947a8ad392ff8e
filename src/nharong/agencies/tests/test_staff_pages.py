"""The desk of those who keep the register: import and contact."""

from __future__ import annotations

import datetime as dt
import io
import re
import time

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from nharong.agencies import imports
from nharong.agencies.models import Agency, AgencyContact, AgencyParent
from nharong.agencies.services.importing import AgencyRow, ContactRow, import_agencies, import_contacts
from nharong.agencies.tests.factories import START
from nharong.audit.models import Action
from nharong.core.clock import now
from nharong.core.errors import Invalid, Refused
from nharong.core.models import PeriodClosure
from nharong.core.permissions import SYSTEM
from nharong.core.tabular import write_xlsx

HEAD = "Mã;Loại;Tên;Mã cơ quan cấp trên;Từ ngày;Địa chỉ;Email"


def url(name: str, *args: object, language: str = "vi") -> str:
    with translation.override(language):
        return reverse(f"agencies:{name}", args=args)


def sheet(*lines: str, head: str = HEAD) -> SimpleUploadedFile:
    return SimpleUploadedFile("co-quan.csv", "\n".join([head, *lines]).encode())


def payload_of(response) -> str:
    found = re.search(r'name="payload" value="([^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return found.group(1)


# import ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_spreadsheet_is_looked_at_and_then_taken_over(tree, person, client, language):
    client.force_login(person("coordinator", tree["P"]))
    address = url("import", language=language)
    assert client.get(address).status_code == 200
    lines = [
        "P-SYT;department;Sở Y tế;P;01/01/2026;1 Trần Phú;so@gialai.gov.vn",
        # The parent stands in the same file, further down.
        "X9;commune;Xã Chín;D9;01/02/2026;;",
        "D9;district;Huyện Chín;P;01/01/2026;;",
        # Already there: left out.
        "A;commune;Cơ quan A;D1;01/01/2020;;",
    ]
    preview = client.post(address, {"what": "agencies", "file": sheet(*lines)})
    assert preview.status_code == 200
    assert (preview.context["preview"].count, preview.context["preview"].unchanged) == (3, 1)
    assert Agency.objects.count() == 7

    done = client.post(url("import_confirm", language=language), {"payload": payload_of(preview)})
    assert done.status_code == 302
    assert Agency.objects.count() == 10
    assert AgencyParent.objects.get(agency__code="X9").parent.code == "D9"
    assert AgencyContact.objects.get().email == "so@gialai.gov.vn"
    assert Agency.objects.get(code="P-SYT").names.get().folded == "p syt so y te"
    assert Action.objects.filter(action="agencies.import").count() == 3
    # Twice is once.
    again = client.post(address, {"what": "agencies", "file": sheet(*lines)})
    assert again.context["preview"].unchanged == 4
    assert b"payload" not in again.content


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Mã lạ!;commune;Xã;P;01/01/2026;;", "Mã"),
        ("A;commune;Xã khác;P;01/01/2026;;", "A"),
        ("N;village;Xã;P;01/01/2026;;", "village"),
        ("N;commune;;P;01/01/2026;;", ""),
        ("N;commune;Xã;NOBODY;01/01/2026;;", "NOBODY"),
        ("N;commune;Xã;;01/01/2026;;", ""),
        ("N;commune;Xã;P;01/01/2019;;", ""),
        ("N;commune;Xã;P;hôm nay;;", ""),
        ("N;commune;Xã;P;01/01/2026;;khong phai", "khong phai"),
        ("N;commune;Xã;N;01/01/2026;;", ""),
        ("N;commune;Xã;P;01/01/2026;;\nN;commune;Xã;P;01/01/2026;;", ""),
    ],
)
def test_a_faulty_row_stops_the_whole_file_with_row_and_cure(tree, person, client, line, word):
    client.force_login(person("coordinator", tree["P"]))
    good = "GOOD;commune;Xã Tốt;P;01/01/2026;;"
    response = client.post(url("import"), {"what": "agencies", "file": sheet(good, line)})
    assert response.status_code == 422
    errors = response.context["errors"]
    assert {error.row for error in errors} <= {3, 4}
    assert word in response.content.decode()
    assert b'name="payload"' not in response.content
    assert Agency.objects.count() == 7


def test_five_thousand_wrong_rows_are_told_quickly_and_nothing_is_written(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    lines = [f"N{number};commune;Xã {number};NOBODY;01/01/2026;;khong" for number in range(5000)]
    start = time.perf_counter()
    response = client.post(url("import"), {"what": "agencies", "file": sheet(*lines)})
    assert time.perf_counter() - start < 15
    assert response.status_code == 422
    assert response.context["preview"].wrong_rows == 5000
    assert len(response.context["errors"]) == 100
    assert Agency.objects.count() == 7


def test_a_file_of_another_kind_is_refused(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    for upload in (
        SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken"),
        SimpleUploadedFile("x.csv", b"a;b;c\n1;2;3"),
        SimpleUploadedFile("x.csv", HEAD.encode()),
    ):
        response = client.post(url("import"), {"what": "agencies", "file": upload})
        assert response.status_code == 422
        assert response.context["form"].errors
    assert client.post(url("import"), {"what": "else"}).status_code == 422


def test_contacts_by_spreadsheet(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    AgencyContact.objects.create(agency=tree["A"], phone="1", valid_from=START)
    AgencyContact.objects.create(agency=tree["C"], phone="3", valid_from=START)
    head = "Mã;Từ ngày;Điện thoại;Trang web"
    lines = [
        "A;01/06/2026;0269 1;",
        "A;01/07/2026;0269 2;https://a.vn",
        "B;01/06/2026;0269 3;",
        "C;01/06/2026;3;",
    ]
    preview = client.post(url("import"), {"what": "contacts", "file": sheet(*lines, head=head)})
    assert (preview.context["preview"].count, preview.context["preview"].unchanged) == (3, 1)
    client.post(url("import_confirm"), {"payload": payload_of(preview)})
    rows = AgencyContact.objects.filter(agency=tree["A"]).values_list("phone", "valid_from", "valid_to")
    assert list(rows.order_by("valid_from")) == [
        ("1", START, dt.date(2026, 6, 1)),
        ("0269 1", dt.date(2026, 6, 1), dt.date(2026, 7, 1)),
        ("0269 2", dt.date(2026, 7, 1), None),
    ]
    faulty = ["X;01/06/2026;1;", "A;01/06/2019;1;", "A;01/01/2026;1;", "B;01/08/2026;;"]
    response = client.post(url("import"), {"what": "contacts", "file": sheet(*faulty, head=head)})
    assert {error.row for error in response.context["errors"]} == {2, 3, 4, 5}


def test_what_is_exported_can_be_read_in_again(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    for name in ("export_csv", "export_xlsx"):
        response = client.get(url(name))
        content = b"".join(response.streaming_content) if response.streaming else response.content
        upload = SimpleUploadedFile("x.csv" if name == "export_csv" else "x.xlsx", content)
        preview = client.post(url("import"), {"what": "agencies", "file": upload})
        assert preview.status_code == 200, preview.content.decode()
        assert preview.context["preview"].unchanged == 7
    for what in ("agencies", "contacts"):
        assert client.get(url("import_template", what)).content.startswith(b"PK")
    assert client.get(url("import_template", "else")).status_code == 404


def test_the_preview_cannot_be_changed_or_passed_on(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    preview = client.post(url("import"), {"what": "agencies", "file": sheet("N;commune;Xã;P;01/01/2026;;")})
    payload = payload_of(preview)
    for wrong in ("", "x", payload[:-2], signing.dumps([1, "agencies", []], salt="other")):
        assert client.post(url("import_confirm"), {"payload": wrong}).status_code == 302
    other = person("coordinator", tree["D1"])
    client.force_login(other)
    client.post(url("import_confirm"), {"payload": payload})
    assert not Agency.objects.filter(code="N").exists()


def test_between_looking_and_confirming_the_world_may_change(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    preview = client.post(url("import"), {"what": "agencies", "file": sheet("N;commune;Xã;P;01/03/2026;;")})
    PeriodClosure.objects.create(
        first_month=2026 * 12 + 6, last_month=2026 * 12 + 8, label="2026-Q3", closed_at=now(), closed_by="x"
    )
    client.post(url("import_confirm"), {"payload": payload_of(preview)})
    assert not Agency.objects.filter(code="N").exists()


def test_an_excel_file_with_dates_and_merged_cells(tree, person):
    rows = [["N1", "commune", "Xã Một", "P", dt.date(2026, 1, 1)]]
    content = write_xlsx(["Mã", "Loại", "Tên", "Cấp trên", "Từ ngày"], rows, "Cơ quan")
    found = imports.preview(io.BytesIO(content), "x.xlsx", "agencies", actor=person("coordinator", tree["P"]))
    assert found.agencies[0].valid_from == dt.date(2026, 1, 1)
    with pytest.raises(Invalid):
        imports.preview(io.BytesIO(content), "x.xlsx", "else", actor=SYSTEM)  # type: ignore[arg-type]


def test_the_services_ask_for_permission_row_by_row(tree, person):
    below = person("coordinator", tree["D1"])
    agency = AgencyRow(2, "N", dt.date(2026, 1, 1), kind="commune", name_vi="Xã", parent="D1")
    contact = ContactRow(2, "A", dt.date(2026, 1, 1), phone="1")
    for actor in (None, person("officer", tree["P"]), person("auditor", tree["P"])):
        with pytest.raises(Refused):
            import_agencies(actor=actor, rows=[agency])
        with pytest.raises(Refused):
            import_contacts(actor=actor, rows=[contact])
    foreign = AgencyRow(3, "M", dt.date(2026, 1, 1), kind="commune", name_vi="Xã", parent="D2")
    with pytest.raises(Invalid) as fault:
        import_agencies(actor=below, rows=[agency, foreign])
    assert [error.row for error in fault.value.rows] == [3]
    with pytest.raises(Invalid):
        import_contacts(actor=below, rows=[contact, ContactRow(3, "E", dt.date(2026, 1, 1), phone="1")])
    assert not AgencyContact.objects.exists()
    assert import_agencies(actor=below, rows=[agency]) == 1
    assert import_agencies(actor=below, rows=[agency]) == 0
    assert import_contacts(actor=below, rows=[contact]) == 1
    assert import_contacts(actor=below, rows=[contact]) == 0


def test_a_circle_in_a_file_is_found(tree):
    rows = [
        AgencyRow(2, "N1", dt.date(2026, 1, 1), kind="commune", name_vi="Xã", parent="N2"),
        AgencyRow(3, "N2", dt.date(2026, 1, 1), kind="commune", name_vi="Xã", parent="N1"),
    ]
    with pytest.raises(Invalid) as fault:
        import_agencies(actor=SYSTEM, rows=rows)
    assert {error.row for error in fault.value.rows} == {2, 3}


def test_a_thousand_agencies_take_few_statements(tree, django_assert_max_num_queries):
    rows = [
        AgencyRow(number, f"N{number}", dt.date(2026, 1, 1), kind="commune", name_vi=f"Xã {number}", parent="P")
        for number in range(1000)
    ]
    with django_assert_max_num_queries(40):
        assert import_agencies(actor=SYSTEM, rows=rows) == 1000


# contact ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_office_changes_its_own_contact(tree, person, client, language):
    client.force_login(person("officer", tree["A"]))
    address = url("contact", "A", language=language)
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"valid_from": "2026-11-01", "email": "khong"})
    assert wrong.status_code == 422
    assert client.post(address, {"valid_from": "2026-11-01"}).status_code == 422
    done = client.post(address, {"valid_from": "2026-11-01", "phone": "0269", "website": "gialai.gov.vn"})
    assert done.status_code == 302
    row = AgencyContact.objects.get()
    assert (row.phone, row.website) == ("0269", "https://gialai.gov.vn")
    page = client.get(url("detail", "A", language=language))
    assert address in page.content.decode()
    # Not a neighbour's.
    assert client.get(url("contact", "B", language=language)).status_code == 403
    assert url("contact", "B", language=language) not in client.get(url("detail", "B")).content.decode()
    assert client.get(url("contact", "NOBODY", language=language)).status_code == 404
