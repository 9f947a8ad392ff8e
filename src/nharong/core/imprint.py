"""Who publishes this site. Told by the installation in ``site/imprint.yaml``; unknown is shown as unknown."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .yamlfile import Fields, Problems, Reading, read_tree

EXAMPLE = "docs/components.md"


@dataclass(frozen=True)
class Imprint:
    """What the law wants at the foot of a public portal. Empty text means: not told."""

    publisher: str = ""
    responsible: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    licence: str = ""


def read(path: Path) -> Imprint:
    """The imprint in that file. Raises :class:`Invalid` naming the file, the line and the wrong key."""
    known = tuple(field.name for field in fields(Imprint))
    problems = Problems(path.name, EXAMPLE)
    tree = read_tree(path.read_bytes(), problems, empty=True)
    told = Fields(Reading(problems, {"imprint": known}), tree, "", "imprint")
    found = Imprint(**{key: told.written(key) for key in known})
    problems.settle()
    return found


@lru_cache(maxsize=1)
def imprint() -> Imprint:
    """The installation's own imprint; empty when it has told none. Read once per start."""
    path = Path(settings.DATA_FOLDER) / "site" / "imprint.yaml"
    return read(path) if path.exists() else Imprint()
