"""Reading the press room: who speaks, what was done, and who may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import get_language

from nharong.accounts.selectors import agency_names, reachable_agency_ids
from nharong.agencies.enums import Kind
from nharong.agencies.models import Agency, AgencyName
from nharong.core.clock import today
from nharong.core.folding import fold_tokens
from nharong.core.permissions import SystemActor

from .enums import ActivityState, SpeakerRole
from .models import ImportBatch, PressActivity, SpokespersonTerm
from .querysets import ActivityQuerySet, TermQuerySet

READ_DRAFT = "press.activity.read_draft"
READ_UNPUBLISHED = "press.spokesperson.read_unpublished"
DECIDE = "press.activity.decide"
IMPORT = "press.activity.import"
# A token this short is looked for at the beginning of words only, else "ia" would find every "Gia".
_PREFIX_ONLY = 2


def _rank(field: str, values: Iterable[str]) -> Case:
    ranks = [When(**{field: value}, then=Value(rank)) for rank, value in enumerate(values)]
    return Case(*ranks, default=Value(99), output_field=IntegerField())


# Spokespersons ------------------------------------------------------------------------------------------------------


def directory(day: dt.date, *, q: str = "", agency_id: int | None = None) -> TermQuerySet:
    """Everybody who is published and in force on that day in an agency that exists, in the order of the list."""
    alive = Q(agency__valid_to__isnull=True) | Q(agency__valid_to__gt=day)
    found = SpokespersonTerm.objects.published_at(day).filter(alive, agency__valid_from__lte=day)
    if agency_id is not None:
        found = found.filter(agency=agency_id)
    names = AgencyName.objects.at(day).filter(agency=OuterRef("agency"))
    for token in fold_tokens(q):
        found = found.filter(_holds(token) | Exists(names.filter(_holds(token))))
    order = (_rank("agency__kind", Kind.values), "agency__code", _rank("role", SpeakerRole.values), "valid_from", "pk")
    return found.select_related("agency").order_by(*order)


def _holds(token: str) -> Q:
    """Whether a folded text has a word that begins with the token, or holds it when it is long enough."""
    if len(token) > _PREFIX_ONLY:
        return Q(folded__contains=token)
    return Q(folded__startswith=token) | Q(folded__contains=f" {token}")


@dataclass(frozen=True)
class Speaker:
    """One person as a page shows them. ``reachable``: phone and e-mail may be shown to this reader."""

    term: SpokespersonTerm
    agency_name: str
    published: bool
    reachable: bool

    @property
    def position(self) -> str:
        english = (get_language() or "vi").startswith("en")
        return (english and self.term.position_en) or self.term.position_vi


def with_names(terms: Iterable[SpokespersonTerm], day: dt.date) -> list[Speaker]:
    """Published persons with the name of their agency. One statement."""
    listed = list(terms)
    names = agency_names({term.agency_id for term in listed})
    return [
        Speaker(term, names[term.agency_id], published=term.is_published_on(day), reachable=True) for term in listed
    ]


@dataclass(frozen=True)
class Speakers:
    """The answer to “who could speak for this agency on that day?”."""

    agency: Agency
    agency_name: str
    day: dt.date
    existed: bool
    speakers: list[Speaker]


def speakers_on(agency: Agency, day: dt.date, user: Any = None) -> Speakers:
    """Everybody who could speak for the agency on that day; readers from outside see what was published then.

    How to reach a person is told only while that person is still published today: an old number is nobody's business.
    """
    existed = agency.holds_on(day)
    insider = reads_unpublished(user, agency.pk)
    name = agency_names([agency.pk])[agency.pk]
    terms = SpokespersonTerm.objects.at(day).filter(agency=agency) if existed else SpokespersonTerm.objects.none()
    now = today()
    found = [
        Speaker(term, name, published=term.is_published_on(day), reachable=insider or term.is_published_on(now))
        for term in terms.select_related("agency").order_by(_rank("role", SpeakerRole.values), "valid_from", "pk")
        if insider or term.is_published_on(day)
    ]
    return Speakers(agency, name, day, existed, found)


def reads_unpublished(user: Any, agency_id: int) -> bool:
    return agency_id in reach(user, READ_UNPUBLISHED)


def terms_of(agency: Agency) -> QuerySet[SpokespersonTerm]:
    """The whole register of one agency, the newest first: for those who manage it."""
    return SpokespersonTerm.objects.filter(agency=agency).select_related("agency").order_by("-valid_from", "role", "pk")


# Records ------------------------------------------------------------------------------------------------------------


def reach(user: Any, action: str) -> Collection[int]:
    """The agencies for which the user may do that; nobody from outside reaches any."""
    if user is None or not getattr(user, "is_authenticated", False):
        return frozenset()
    if isinstance(user, SystemActor):
        return frozenset(Agency.objects.values_list("pk", flat=True))
    return reachable_agency_ids(user, action)


def visible_activities(user: Any = None) -> ActivityQuerySet:
    """Accepted records are public; all others are seen only by those who reach the agency."""
    reached = reach(user, READ_DRAFT)
    shown = Q(state=ActivityState.ACCEPTED)
    if reached:
        shown |= Q(agency_id__in=reached)
    return PressActivity.objects.filter(shown).select_related("agency")


def visible_activity(user: Any, activity_id: int) -> PressActivity | None:
    """The record if this reader may see it, else None: a foreign draft is as good as none."""
    found: PressActivity | None = visible_activities(user).filter(pk=activity_id).first()
    return found


def staff_activities(user: Any, *, agency_id: int | None = None, state: str = "") -> ActivityQuerySet:
    """Every record of the agencies that the user reaches, the newest first."""
    found = PressActivity.objects.filter(agency_id__in=reach(user, READ_DRAFT)).select_related("agency", "corrects")
    if agency_id is not None:
        found = found.filter(agency=agency_id)
    return found.filter(state=state) if state else found


def review_queue(user: Any) -> ActivityQuerySet:
    """What waits for a decision of this user, the longest waiting first."""
    waiting = PressActivity.objects.filter(state=ActivityState.SUBMITTED, agency_id__in=reach(user, DECIDE))
    return waiting.select_related("agency", "corrects", "author").order_by("submitted_on", "pk")


def corrections_of(record: PressActivity, user: Any = None) -> ActivityQuerySet:
    """The corrections of a record that this reader may see, in order."""
    return visible_activities(user).filter(corrects=record).order_by("pk")


def net_quantity(record: PressActivity) -> int:
    """What is left of an accepted act after its accepted corrections."""
    accepted = record.corrections.filter(state=ActivityState.ACCEPTED).values_list("quantity", flat=True)
    return record.quantity + sum(accepted)


def agencies_for(user: Any, action: str) -> list[tuple[Agency, str]]:
    """The agencies for which the user may do that, with their names: those of today first, then those that ended."""
    reached, day = reach(user, action), today()
    names = agency_names(reached)
    rows = Agency.objects.filter(pk__in=reached).order_by(_rank("kind", Kind.values), "code")
    return [(agency, names[agency.pk]) for agency in sorted(rows, key=lambda one: not one.holds_on(day))]


def named(records: Collection[PressActivity]) -> list[tuple[PressActivity, str]]:
    """Records with the name of their agency. One statement."""
    names = agency_names({record.agency_id for record in records})
    return [(record, names[record.agency_id]) for record in records]


def own_imports(user: Any, limit: int = 10) -> list[ImportBatch]:
    """The newest spreadsheets this user has taken over."""
    return list(ImportBatch.objects.filter(created_by=user.pk)[:limit])
