"""Neither the ORM nor raw SQL changes or removes a line of the action log, on the database in use."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from nharong.agencies.tests.factories import make_agency
from nharong.audit.models import Action
from nharong.audit.selectors import find, rows
from nharong.audit.services import log, log_many
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db
TABLE = Action._meta.db_table


@pytest.fixture
def line() -> Action:
    return log(actor=SYSTEM, action="test.act", subject=make_agency("a"), agency_code="a", reason="why")


def refused(act) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act()


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_line_tells_who_what_and_why(line):
    assert (line.actor, line.actor_id, line.object_type, line.reason) == ("system", None, "agencies.agency", "why")


def test_the_orm_cannot_change_a_line(line):
    line.reason = "other"
    refused(line.save)
    refused(lambda: Action.objects.update(actor="nobody"))
    refused(lambda: Action.objects.bulk_update([line], ["reason"]))
    assert Action.objects.get().reason == "why"


def test_the_orm_cannot_remove_a_line(line):
    refused(line.delete)
    refused(Action.objects.all().delete)
    assert Action.objects.count() == 1


def test_raw_sql_cannot_change_or_remove_a_line(line):
    refused(lambda: sql(f"UPDATE {TABLE} SET reason = 'other'"))
    refused(lambda: sql(f"DELETE FROM {TABLE}"))
    assert Action.objects.get().reason == "why"


def test_postgresql_cannot_truncate_the_log(line):
    if connection.vendor == "postgresql":
        refused(lambda: sql(f"TRUNCATE {TABLE}"))
    assert Action.objects.count() == 1


def test_the_filters_narrow_the_log(line, today):
    other = make_agency("b")
    log_many(actor=SYSTEM, action="test.other", subjects=[(other, "b")])
    everything = Action.objects.all()
    assert find(everything, action="test.a").get() == line
    assert find(everything, agency="b").get().object_id == str(other.pk)
    assert find(everything, record=f"agencies.agency:{other.pk}").count() == 1
    assert find(everything, actor="SYS").count() == 2
    assert find(everything, start=today, end=today).count() == 2
    assert find(everything, end=today - dt.timedelta(days=1)).count() == 0
    assert find(everything, start=today + dt.timedelta(days=1)).count() == 0
    assert len(list(rows(everything))) == 2
