"""The plan file: a whole communication plan as one YAML text that people can write and read.

`parse_plan` answers a `PlanFile` or raises `PlanFileErrors`; the format is explained in docs/plan-files.md.
"""

from nharong.core.yamlfile import FileErrors as PlanFileErrors

from .model import (
    FORMAT_VERSION,
    Certainty,
    Citation,
    Direction,
    Indicator,
    LocalText,
    Objective,
    PlanFile,
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
from .parse import parse_plan

__all__ = [
    "FORMAT_VERSION",
    "Certainty",
    "Citation",
    "Direction",
    "Indicator",
    "LocalText",
    "Objective",
    "PlanFile",
    "PlanFileErrors",
    "PlanPeriod",
    "Population",
    "Review",
    "ReviewKind",
    "Scope",
    "Task",
    "TaskGroup",
    "TaskGroups",
    "Topic",
    "parse_plan",
]
