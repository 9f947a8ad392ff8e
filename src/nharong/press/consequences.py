"""What a reorganisation means for spokespersons and press information, told before it is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nharong.accounts.selectors import agency_names
from nharong.agencies.models import Agency
from nharong.core import consequences
from nharong.core.clock import today
from nharong.core.consequences import Consequence, Planned, Weight

from .duties import open_duties
from .enums import ActivityState
from .models import PressActivity, SpokespersonTerm


def register() -> None:
    """Called once when the app is ready."""
    consequences.register("press", gettext_lazy("Press and spokespersons"), provide)


def provide(planned: Planned) -> Iterator[Consequence]:
    """Terms, undecided records and open duties of every agency that ends."""
    if not planned.ended:
        return
    names = agency_names(planned.ended)
    codes = dict(Agency.objects.filter(pk__in=planned.ended).values_list("pk", "code"))
    terms = Counter(
        SpokespersonTerm.objects.overlapping(planned.day, None)
        .filter(agency_id__in=planned.ended)
        .values_list("agency_id", flat=True)
    )
    waiting = dict(
        PressActivity.objects.filter(agency_id__in=planned.ended)
        .exclude(state=ActivityState.ACCEPTED)
        .order_by()
        .values_list("agency_id")
        .annotate(count=Count("pk"))
    )
    owed = Counter(duty.agency_id for duty in open_duties(planned.ended, today(), planned.day))
    for agency_id in sorted(planned.ended, key=lambda one: names[one]):
        words = {"name": names[agency_id], "day": planned.day.strftime("%d/%m/%Y")}
        if count := terms.get(agency_id):
            yield _about_terms(agency_id, codes[agency_id], count, planned, words)
        if count := waiting.get(agency_id):
            message = ngettext(
                "%(name)s: %(count)s record is not accepted yet. Decide on it, or the successors finish it.",
                "%(name)s: %(count)s records are not accepted yet. Decide on them, or the successors finish them.",
                count,
            )
            yield Consequence(
                message % {**words, "count": count}, Weight.ACTION, agency_id, reverse("press:activities")
            )
        if count := owed.get(agency_id):
            message = ngettext(
                "%(name)s: %(count)s duty is open until then.",
                "%(name)s: %(count)s duties are open until then.",
                count,
            )
            yield Consequence(message % {**words, "count": count}, Weight.INFORMATION, agency_id)


def _about_terms(agency_id: int, code: str, count: int, planned: Planned, words: dict[str, str]) -> Consequence:
    followers = planned.successors.get(agency_id, ())
    message = ngettext(
        "%(name)s: %(count)s spokesperson no longer speaks from %(day)s.",
        "%(name)s: %(count)s spokespersons no longer speak from %(day)s.",
        count,
    ) % {**words, "count": count}
    weight = Weight.INFORMATION
    if followers:
        message += " " + _("Enter who speaks for: %(names)s.") % {"names": ", ".join(followers)}
        weight = Weight.ACTION
    url = f"{reverse('press:speakers')}?{urlencode({'agency': code})}"
    return Consequence(message, weight, agency_id, url)
