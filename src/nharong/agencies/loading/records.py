"""What the loader knows of an agency and of a legal act, before anything is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class AgencyRecord:
    """One agency with the one name and parent it has in the source."""

    code: str
    kind: str
    name_vi: str
    name_en: str
    short_vi: str
    valid_from: dt.date
    valid_to: dt.date | None
    parent: str = ""
    official_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None
    source: str = ""


@dataclass(frozen=True, order=True)
class Pair:
    """Predecessor, successor, and whether only a part went there."""

    predecessor: str
    successor: str
    is_partial: bool = False


@dataclass(frozen=True)
class ActRecord:
    """One legal act with the agencies it ties together and those it ends without a successor."""

    number: str
    title: str
    kind: str
    effective_on: dt.date
    issued_on: dt.date | None = None
    certainty: str = "C"
    source_url: str = ""
    note: str = ""
    pairs: tuple[Pair, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass
class RegisterRecords:
    """All agencies (parents before their children) and acts of one register."""

    agencies: list[AgencyRecord] = field(default_factory=list)
    acts: list[ActRecord] = field(default_factory=list)
