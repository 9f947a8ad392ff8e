"""Reads the entries of a plan file: one function for each kind of entry."""

from datetime import date

from django.utils.translation import gettext as _

from nharong.core.yamlfile import MAX_SHORT, MAX_TEXT

from .fields import PlanFields
from .indicators import due_day
from .model import (
    NO_TEXT,
    Certainty,
    Citation,
    Objective,
    PlanPeriod,
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


def citation(fields: PlanFields) -> Citation:
    start, end = fields.span("effective_from", "effective_to")
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


def scopes(fields: PlanFields) -> tuple[Scope, ...]:
    scopes: list[Scope] = []
    for entry in fields.entries("scope", required=True):
        start, end = entry.span("valid_from", "valid_to", required=True)
        scope = Scope(
            root=entry.agency("root", required=True),
            valid_from=start or _NO_DAY,
            valid_to=end,
            include_predecessors=entry.flag("include_predecessors"),
            line=entry.line,
        )
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


def objective(fields: PlanFields) -> Objective:
    return Objective(
        code=fields.code("objective"),
        title=fields.words("title", limit=MAX_TEXT),
        description=fields.words("description", required=False, limit=MAX_TEXT),
        sources=fields.references("sources", "source"),
    )


def topic(fields: PlanFields) -> Topic:
    return Topic(
        code=fields.code("topic"),
        title=fields.words("title", limit=MAX_TEXT),
        description=fields.words("description", required=False, limit=MAX_TEXT),
    )


def task_groups(fields: PlanFields) -> TaskGroups:
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


def task(fields: PlanFields, period: PlanPeriod) -> Task:
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
        due=due_day(fields, period),
        certainty=fields.choice("certainty", Certainty, Certainty.UNCERTAIN, required=True),
        note=fields.words("note", required=False, limit=MAX_TEXT),
        line=fields.line,
    )


def review(fields: PlanFields, period: PlanPeriod) -> Review:
    return Review(
        code=fields.code("review"),
        kind=fields.choice("kind", ReviewKind, ReviewKind.FINAL, required=True),
        title=fields.words("title", limit=MAX_TEXT),
        due=due_day(fields, period),
        certainty=fields.choice("certainty", Certainty, Certainty.UNCERTAIN, required=True),
        note=fields.words("note", required=False, limit=MAX_TEXT),
    )
