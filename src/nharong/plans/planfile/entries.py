"""Reads the entries of a plan file: one function for each kind of entry."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .fields import MAX_SHORT, MAX_TEXT, MEASURE, Fields
from .model import (
    NO_TEXT,
    POPULATION_KINDS,
    UNITS,
    Certainty,
    Citation,
    Direction,
    Indicator,
    LocalText,
    Objective,
    PlanPeriod,
    Population,
    Review,
    ReviewKind,
    Scope,
    Task,
    TaskGroup,
    TaskGroups,
    Topic,
)

#: Stands in for a date that could not be read; the file is refused, so nobody ever sees it.
_NO_DAY = date.min


def citation(fields: Fields) -> Citation:
    start, end = fields.day("effective_from"), fields.day("effective_to")
    if start and end and end <= start:
        _refuse_order(fields, "effective_to", start)
    certainty = fields.choice("certainty", Certainty, Certainty.UNCERTAIN, required=True)
    url, read_in = fields.url("url"), fields.text("read_in", required=False, limit=MAX_TEXT)
    if fields.readable and certainty != Certainty.UNCERTAIN and "url" not in fields and "read_in" not in fields:
        fields.add(
            "certainty",
            _('A source marked "%(mark)s" must say where it was read') % {"mark": certainty.value},
            _('Add "url:" or "read_in:", or mark it U (uncertain).'),
        )
    return Citation(
        code=fields.code("source"),
        title=fields.words("title"),
        certainty=certainty,
        number=fields.text("number", required=False, limit=MAX_SHORT),
        authority=fields.text("authority", required=False),
        issued_on=fields.day("issued_on"),
        effective_from=start,
        effective_to=end,
        url=url,
        read_in=read_in,
        read_on=fields.day("read_on"),
        note=fields.words("note", required=False, limit=MAX_TEXT),
    )


def scopes(fields: Fields) -> tuple[Scope, ...]:
    scopes: list[Scope] = []
    for entry in fields.entries("scope", required=True):
        scope = Scope(
            root=entry.agency("root", required=True),
            valid_from=entry.day("valid_from", required=True) or _NO_DAY,
            valid_to=entry.day("valid_to"),
            include_predecessors=entry.flag("include_predecessors"),
            line=entry.line,
        )
        if scope.valid_to and scope.valid_from is not _NO_DAY and scope.valid_to <= scope.valid_from:
            _refuse_order(entry, "valid_to", scope.valid_from)
        if scope.root and any(_overlap(scope, other) for other in scopes):
            entry.add(
                "root",
                _('The scope "%(code)s" stands twice for the same days') % {"code": scope.root},
                _("Let one range end on the day the next one begins."),
            )
        scopes.append(scope)
    return tuple(scopes)


def _overlap(one: Scope, other: Scope) -> bool:
    return (
        one.root == other.root
        and (other.valid_to is None or one.valid_from < other.valid_to)
        and (one.valid_to is None or other.valid_from < one.valid_to)
    )


def objective(fields: Fields) -> Objective:
    return Objective(
        code=fields.code("objective"),
        title=fields.words("title", limit=MAX_TEXT),
        description=fields.words("description", required=False, limit=MAX_TEXT),
        sources=fields.references("sources", "source"),
    )


def indicator(fields: Fields, period: PlanPeriod) -> Indicator:
    measure = fields.coded("measure", MEASURE, _('Write it like "press.mechanism", or null.'), required=False)
    if measure:
        fields.context.check_measure(measure, fields.line_of("measure"), f"{fields.path}.measure")
    elif "params" in fields and "measure" not in fields:
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
        due=_due(fields, period, required=not monitor, inside=True),
        monitor=monitor,
        optional=fields.flag("optional"),
        note=fields.words("note", required=False, limit=MAX_TEXT),
        sources=fields.references("sources", "source"),
        line=fields.line,
    )


def _population(fields: Fields) -> Population:
    group = fields.group("population", required="measure" in fields)
    if group is None:
        return Population(())
    # A measure counts agencies and must be told which; a figure without a measure may be about anything.
    return Population(
        kinds=group.members("kinds", POPULATION_KINDS, required="measure" in fields),
        description=group.words("description", required=False, limit=MAX_TEXT),
    )


def _targets(fields: Fields, unit: str, monitor: bool) -> tuple[Decimal | None, Decimal | None, LocalText]:
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


def _amount(fields: Fields, key: str, unit: str) -> Decimal | None:
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


def _due(fields: Fields, period: PlanPeriod, *, required: bool = False, inside: bool = False) -> date | None:
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


def topic(fields: Fields) -> Topic:
    return Topic(
        code=fields.code("topic"),
        title=fields.words("title", limit=MAX_TEXT),
        description=fields.words("description", required=False, limit=MAX_TEXT),
    )


def task_groups(fields: Fields) -> TaskGroups:
    group = fields.group("task_groups", required=False)
    if group is None:
        return TaskGroups(False, NO_TEXT, ())
    working_list = group.flag("working_list")
    return TaskGroups(
        working_list=working_list,
        note=group.words("note", required=working_list, limit=MAX_TEXT),
        items=tuple(
            TaskGroup(
                code=entry.code("task_group"),
                title=entry.words("title", limit=MAX_TEXT),
                description=entry.words("description", required=False, limit=MAX_TEXT),
            )
            for entry in group.entries("items", required=True, section="task_groups.items")
        ),
    )


def task(fields: Fields, period: PlanPeriod) -> Task:
    lead = fields.agency("lead")
    supporting = fields.agencies("supporting")
    if lead and lead in supporting:
        fields.add(
            "supporting",
            _('The leading agency "%(code)s" also stands among the supporting ones') % {"code": lead},
            _("Keep it in one place."),
        )
    return Task(
        code=fields.code("task"),
        title=fields.words("title", limit=MAX_TEXT),
        group=fields.reference("group", "task_group", required=True),
        lead=lead,
        supporting=supporting,
        indicators=fields.references("indicators", "indicator"),
        topics=fields.references("topics", "topic"),
        due=_due(fields, period),
        certainty=fields.choice("certainty", Certainty, Certainty.UNCERTAIN, required=True),
        note=fields.words("note", required=False, limit=MAX_TEXT),
        line=fields.line,
    )


def review(fields: Fields, period: PlanPeriod) -> Review:
    return Review(
        code=fields.code("review"),
        kind=fields.choice("kind", ReviewKind, ReviewKind.FINAL, required=True),
        title=fields.words("title", limit=MAX_TEXT),
        due=_due(fields, period),
        certainty=fields.choice("certainty", Certainty, Certainty.UNCERTAIN, required=True),
        note=fields.words("note", required=False, limit=MAX_TEXT),
    )


def _refuse_order(fields: Fields, key: str, start: date) -> None:
    fields.add(
        key,
        _('"%(key)s" is the first day that no longer counts and must come after the start') % {"key": key},
        _("Write a day after %(date)s, or leave it out.") % {"date": start},
    )
