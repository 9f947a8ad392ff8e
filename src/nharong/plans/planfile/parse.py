"""Reads a plan file. The format knows no particular plan; docs/plan-files.md explains it."""

from collections.abc import Callable, Collection
from datetime import date

from django.utils.translation import gettext as _

from nharong.core.yamlfile import MAX_SHORT, Problems, read_tree

from . import entries
from .context import Context
from .fields import PLAN_CODE, PlanFields
from .indicators import indicator
from .model import FORMAT_VERSION, PlanFile, PlanPeriod

EXAMPLE = "docs/plan-files.md"


def parse_plan(
    text: str | bytes,
    *,
    filename: str,
    measures: Collection[str] | None = None,
    known_agencies: Callable[[str], bool] | None = None,
) -> PlanFile:
    """The plan in a file, or `PlanFileErrors` with everything that is wrong with it.

    `measures` are the codes of the measures that exist and `known_agencies` tells whether the register knows
    an agency; without them these codes are taken as they are.
    """
    problems = Problems(filename, EXAMPLE)
    context = Context(problems, measures, known_agencies)
    plan = _plan(PlanFields(context, read_tree(text, problems), "", "plan"))
    context.check_references()
    problems.settle()
    return plan


def _plan(fields: PlanFields) -> PlanFile:
    fields.check_format(FORMAT_VERSION)
    period = _period(fields)
    return PlanFile(
        format=FORMAT_VERSION,
        code=fields.coded("code", PLAN_CODE, _("Use small letters without accents, digits and hyphens.")),
        number=fields.text("number", limit=MAX_SHORT),
        title=fields.words("title"),
        short=fields.words("short", required=False, limit=MAX_SHORT),
        issuer=fields.words("issuer", required=False),
        principle=fields.words("principle", required=False),
        issued_on=fields.day("issued_on", required=True) or date.min,
        lead=fields.agency("lead"),
        period=period,
        legal_basis=tuple(map(entries.citation, fields.entries("legal_basis", required=True))),
        scope=entries.scopes(fields),
        objectives=tuple(map(entries.objective, fields.entries("objectives"))),
        indicators=tuple(indicator(entry, period) for entry in fields.entries("indicators", required=True)),
        topics=tuple(map(entries.topic, fields.entries("topics"))),
        task_groups=entries.task_groups(fields),
        tasks=tuple(entries.task(entry, period) for entry in fields.entries("tasks")),
        reviews=tuple(entries.review(entry, period) for entry in fields.entries("reviews")),
        sources=tuple(map(entries.citation, fields.entries("sources"))),
    )


def _period(fields: PlanFields) -> PlanPeriod:
    group = fields.group("period")
    first = group.day("first_day", required=True) if group else None
    last = group.day("last_day", required=True) if group else None
    if group and first and last and last < first:
        group.add(
            "last_day",
            _("The plan ends before it begins"),
            _("Write the last day of the plan, not before %(date)s.") % {"date": first},
        )
        first = last = None
    if first is None or last is None:
        return PlanPeriod(date.min, date.max)
    return PlanPeriod(first, last)
