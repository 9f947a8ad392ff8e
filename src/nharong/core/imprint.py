"""Who publishes this site. Told by the installation in ``site/imprint.yaml``; unknown is shown as unknown."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from .errors import Invalid


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
    """The imprint in that file. Raises :class:`Invalid` naming the file and the wrong key."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise Invalid(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(told, dict):
        raise Invalid(f"{path}: write one 'name: text' on each line.")
    known = {field.name for field in fields(Imprint)}
    if strange := sorted(str(key) for key in told if key not in known):
        raise Invalid(f"{path}: unknown key {strange[0]!r}; known are {', '.join(sorted(known))}.")
    return Imprint(**{key: str(value).strip() for key, value in told.items() if value is not None})


@lru_cache(maxsize=1)
def imprint() -> Imprint:
    """The installation's own imprint; empty when it has told none. Read once per start."""
    path = Path(settings.DATA_FOLDER) / "site" / "imprint.yaml"
    return read(path) if path.exists() else Imprint()
