"""Centroids and areas, read from the data set that the package ``vietnamadminunits`` carries.

The package itself is not imported: that would load pandas for two small queries.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class Place:
    """Where a unit lies."""

    latitude: float
    longitude: float
    area_km2: float | None = None


def _dataset() -> Path | None:
    found = importlib.util.find_spec("vietnamadminunits")
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / "data" / "dataset.db"
    return path if path.is_file() else None


# The last table knows no area: the old communes' was never published with their centroids.
_NEW = "SELECT wardCode, wardLat, wardLon, wardAreaKm2 FROM admin_units WHERE provinceCode = ? AND wardLat IS NOT NULL"
_OLD = "SELECT wardCode, wardLat, wardLon, NULL FROM admin_units_legacy WHERE provinceCode = ? AND wardLat IS NOT NULL"


def places(world: str, province_codes: Collection[str]) -> dict[str, Place]:
    """Five-digit commune code → place, for the ``old`` or the ``new`` list; empty without the data set."""
    path = _dataset()
    if path is None:
        return {}
    found: dict[str, Place] = {}
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        for code in province_codes:
            for ward, latitude, longitude, area in connection.execute(_NEW if world == "new" else _OLD, (code,)):
                found[ward] = Place(latitude, longitude, area)
    finally:
        connection.close()
    return found
