"""A plan as its file tells it: frozen facts, not yet rows of a database."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from nharong.core.yamlfile import Json

FORMAT_VERSION = 1

#: Languages a text of a plan may come in; the first is required, the others fall back to it.
LANGUAGES = ("vi", "en", "jra", "bdq")

#: Kinds of agencies a population may name: the fixed kinds of the public register.
POPULATION_KINDS = ("province", "department", "district", "commune", "press", "organisation")

UNITS = ("%", "count", "people", "days", "minutes")


class Certainty(StrEnum):
    """How well a statement is known."""

    READ = "C"
    SECONDARY = "2"
    UNCERTAIN = "U"


class Direction(StrEnum):
    """Which way a figure should move."""

    UP = "up"
    DOWN = "down"
    HOLD = "hold"


class ReviewKind(StrEnum):
    YEARLY_PLAN = "yearly_plan"
    YEARLY_REPORT = "yearly_report"
    MIDTERM = "midterm_review"
    FINAL = "final_review"


@dataclass(frozen=True, slots=True)
class LocalText:
    """One text in the languages somebody really wrote it in."""

    vi: str
    en: str = ""
    jra: str = ""
    bdq: str = ""

    def __str__(self) -> str:
        return self.vi

    def in_language(self, language: str) -> str:
        """The text in a language, or in Vietnamese where nobody has translated it."""
        short = language.split("-")[0]
        return (getattr(self, short) if short in LANGUAGES else "") or self.vi

    def as_dict(self) -> dict[str, str]:
        return {name: text for name, text in dataclasses.asdict(self).items() if text}


NO_TEXT = LocalText("")


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal basis or a source, with the mark that says how well it is known."""

    code: str
    title: LocalText
    certainty: Certainty
    number: str = ""
    authority: str = ""
    issued_on: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    url: str = ""
    read_in: str = ""
    read_on: date | None = None
    note: LocalText = NO_TEXT


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """The plan runs from its first day to its last day, both included."""

    first_day: date
    last_day: date

    @property
    def end(self) -> date:
        """The first day after the plan: the half-open end that the rest of the house uses."""
        return self.last_day + timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything below `root` is bound by the plan in the half-open range [valid_from, valid_to)."""

    root: str
    valid_from: date
    valid_to: date | None
    include_predecessors: bool
    line: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Objective:
    code: str
    title: LocalText
    description: LocalText = NO_TEXT
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a figure is about: the kinds of agencies, and in words."""

    kinds: tuple[str, ...]
    description: LocalText = NO_TEXT


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of the plan. `measure` None means that nothing computes it yet; that is not zero."""

    code: str
    title: LocalText
    short: LocalText
    objective: str
    measure: str | None
    params: dict[str, Json]
    population: Population
    target: Decimal | None
    target_to: Decimal | None
    target_text: LocalText
    unit: str
    direction: Direction
    due: date | None
    monitor: bool = False
    optional: bool = False
    note: LocalText = NO_TEXT
    sources: tuple[str, ...] = ()
    line: int = dataclasses.field(default=0, compare=False)

    @property
    def has_measure(self) -> bool:
        return self.measure is not None


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    title: LocalText
    description: LocalText = NO_TEXT


@dataclass(frozen=True, slots=True)
class TaskGroup:
    code: str
    title: LocalText
    description: LocalText = NO_TEXT


@dataclass(frozen=True, slots=True)
class TaskGroups:
    """The groups of tasks; a working list stands in until the plan's own list is known."""

    working_list: bool
    note: LocalText
    items: tuple[TaskGroup, ...]

    def __iter__(self) -> Iterator[TaskGroup]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work. `lead` "" means that the plan's own assignment is not known."""

    code: str
    title: LocalText
    group: str
    lead: str
    supporting: tuple[str, ...]
    indicators: tuple[str, ...]
    topics: tuple[str, ...]
    due: date | None
    certainty: Certainty
    note: LocalText = NO_TEXT
    line: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Review:
    """A yearly plan, a report or a review the plan asks for; `due` None: the day is to be set."""

    code: str
    kind: ReviewKind
    title: LocalText
    due: date | None
    certainty: Certainty
    note: LocalText = NO_TEXT


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A whole plan, valid in itself."""

    format: int
    code: str
    number: str
    title: LocalText
    short: LocalText
    issuer: LocalText
    principle: LocalText
    issued_on: date
    lead: str
    period: PlanPeriod
    legal_basis: tuple[Citation, ...]
    scope: tuple[Scope, ...]
    objectives: tuple[Objective, ...]
    indicators: tuple[Indicator, ...]
    topics: tuple[Topic, ...]
    task_groups: TaskGroups
    tasks: tuple[Task, ...]
    reviews: tuple[Review, ...]
    sources: tuple[Citation, ...]

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; KeyError if the plan has none."""
        return _find(self.indicators, code)

    def objective(self, code: str) -> Objective:
        return _find(self.objectives, code)

    def topic(self, code: str) -> Topic:
        return _find(self.topics, code)

    def task_group(self, code: str) -> TaskGroup:
        return _find(self.task_groups.items, code)

    def task(self, code: str) -> Task:
        return _find(self.tasks, code)

    def citation(self, code: str) -> Citation:
        """A legal basis or a source: both share one list of codes."""
        return _find((*self.legal_basis, *self.sources), code)

    def tasks_of(self, indicator: str) -> tuple[Task, ...]:
        """The tasks that serve an indicator."""
        return tuple(task for task in self.tasks if indicator in task.indicators)

    def scope_on(self, day: date) -> tuple[Scope, ...]:
        """The scopes in force on a day."""
        return tuple(
            scope
            for scope in self.scope
            if scope.valid_from <= day and (scope.valid_to is None or day < scope.valid_to)
        )


def _find[T: (Indicator, Objective, Topic, TaskGroup, Task, Citation)](items: tuple[T, ...], code: str) -> T:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(code)
