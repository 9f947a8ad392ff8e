"""Plain helpers that put people, records and terms into the database for tests, past the services on purpose."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from nharong.accounts.tests.factories import make_user
from nharong.agencies.models import Agency
from nharong.core.clock import now
from nharong.core.folding import fold
from nharong.core.models import PeriodClosure
from nharong.core.periods import Period, month_number
from nharong.press import rules
from nharong.press.enums import ActivityState, Form, SpeakerRole
from nharong.press.models import PressActivity, SpokespersonTerm

__all__ = ["LINK", "close", "make_activity", "make_term", "make_user"]

LINK = "https://gialai.gov.vn/tin/1"
_numbers = count(1)


def make_activity(
    agency: Agency,
    occurred_on: dt.date = dt.date(2026, 11, 10),
    form: str = Form.MONTHLY_UPDATE,
    state: str = ActivityState.DRAFT,
    **fields: Any,
) -> PressActivity:
    """A record in any state, with a link as evidence."""
    fields.setdefault("title", f"Thông tin số {next(_numbers)}")
    fields.setdefault("link", LINK)
    if state != ActivityState.DRAFT:
        fields.setdefault("submitted_on", occurred_on)
    record = PressActivity(
        agency=agency,
        form=form,
        occurred_on=occurred_on,
        month=month_number(occurred_on),
        state=state,
        created_at=now(),
        updated_at=now(),
        **fields,
    )
    record.fingerprint = rules.print_of(record)
    record.save()
    return record


def make_term(
    agency: Agency,
    role: str = SpeakerRole.SPOKESPERSON,
    valid_from: dt.date = dt.date(2024, 1, 1),
    valid_to: dt.date | None = None,
    *,
    published: bool = True,
    **fields: Any,
) -> SpokespersonTerm:
    """A term, published for its whole length unless told otherwise."""
    fields.setdefault("full_name", "Nguyễn Thị Bông")
    fields.setdefault("position_vi", "Phó Chủ tịch")
    fields.setdefault("phone", "0269 3824 000")
    fields.setdefault("email", "nguoiphatngon@example.vn")
    if published:
        fields.setdefault("published_from", valid_from)
    return SpokespersonTerm.objects.create(
        agency=agency,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        folded=fold(f"{fields['full_name']} {fields['position_vi']}"),
        **fields,
    )


def close(label: str, **fields: Any) -> PeriodClosure:
    """Closes a period."""
    months = Period.parse(label).month_numbers()
    return PeriodClosure.objects.create(
        label=label,
        first_month=months[0],
        last_month=months[-1],
        closed_at=now(),
        closed_by="test",
        **fields,
    )
