"""Reads the indicators of a plan file: the figure, its target and the day by which it is due."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from nharong.core.yamlfile import MAX_SHORT, MAX_TEXT

from .fields import PlanFields
from .model import NO_TEXT, POPULATION_KINDS, UNITS, Direction, Indicator, LocalText, PlanPeriod, Population


def indicator(fields: PlanFields, period: PlanPeriod) -> Indicator:
    measure = fields.measure("measure")
    if "params" in fields and "measure" not in fields:
        fields.add("params", _('"params" has no measure to go to'), _('Name the measure, or remove "params".'))
    unit = fields.one_of("unit", UNITS)
    monitor = fields.flag("monitor", unclear=True)
    target, target_to, target_text = _targets(fields, unit, monitor)
    return Indicator(
        code=fields.code("indicator"),
        title=fields.words("title", limit=MAX_TEXT),
        short=fields.words("short", limit=MAX_SHORT),
        objective=fields.reference("objective", "objective"),
        measure=measure or None,
        params=fields.free("params"),
        population=_population(fields),
        target=target,
        target_to=target_to,
        target_text=target_text,
        unit=unit,
        direction=fields.choice("direction", Direction, Direction.UP, required="target" in fields),
        due=due_day(fields, period, required=not monitor, inside=True),
        monitor=monitor,
        optional=fields.flag("optional"),
        note=fields.words("note", required=False, limit=MAX_TEXT),
        sources=fields.references("sources", "source"),
        line=fields.line,
    )


def _population(fields: PlanFields) -> Population:
    group = fields.group("population", required="measure" in fields)
    if group is None:
        return Population(())
    # A measure counts agencies and must be told which; a figure without a measure may be about anything.
    return Population(
        kinds=group.members("kinds", POPULATION_KINDS, required="measure" in fields),
        description=group.words("description", required=False, limit=MAX_TEXT),
    )


def _targets(fields: PlanFields, unit: str, monitor: bool) -> tuple[Decimal | None, Decimal | None, LocalText]:
    """A target is a number, a number with an upper end, or words; a monitored figure has none."""
    target = _amount(fields, "target", unit)
    target_to = _amount(fields, "target_to", unit)
    target_text = fields.words("target_text", required=False) if "target_text" in fields else NO_TEXT
    given = [key for key in ("target", "target_to", "target_text") if key in fields]
    if monitor and given:
        fields.add(
            given[0],
            _("A monitored figure has no target"),
            _('Remove "monitor: true", or remove the target.'),
        )
    elif not monitor and not given and fields.readable:
        fields.add(
            "target",
            _("The indicator has no target"),
            _('Add "target:" with a number or "target_text:" with words, or write "monitor: true".'),
        )
    elif "target_text" in given and len(given) > 1:
        fields.add(
            "target_text",
            _("The indicator has two targets, one in figures and one in words"),
            _("Keep one of the two; explanations belong into the note."),
        )
    elif given == ["target_to"]:
        fields.add("target_to", _('"target_to" has no "target" to begin at'), _('Add "target:" with the lower end.'))
    if target is not None and target_to is not None and target_to <= target:
        fields.add(
            "target_to",
            _('"target_to" is not above "target"'),
            _("Write the lower end as target and the upper end as target_to."),
        )
    return target, target_to, target_text


def _amount(fields: PlanFields, key: str, unit: str) -> Decimal | None:
    amount = fields.number(key)
    if amount is None:
        return None
    if amount < 0:
        fields.add(
            key,
            _("A target cannot be negative"),
            _('Write a number from 0 on; "direction: down" says the way.'),
        )
    elif unit == "%" and amount > 100:
        fields.add(
            key,
            _("A percentage cannot be above 100"),
            _("Write a number from 0 to 100, or another unit."),
        )
    return amount


def due_day(fields: PlanFields, period: PlanPeriod, *, required: bool = False, inside: bool = False) -> date | None:
    due = fields.day("due", required=required)
    if due is None:
        return None
    if due < period.first_day:
        fields.add(
            "due",
            _("The due date lies before the plan begins"),
            _("Write a day from %(date)s on.") % {"date": period.first_day},
        )
    elif inside and due > period.last_day:
        fields.add(
            "due",
            _("The due date lies after the plan has ended"),
            _("Write a day up to %(date)s.") % {"date": period.last_day},
        )
    return due
