"""The communes of a day on a drawing: equirectangular, north up, one unit is a fifth of a kilometre."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from .enums import Kind
from .models import Agency
from .tree import Node

UNITS_PER_KM = 5.0
KM_PER_DEGREE = 111.32
MARGIN = 60.0
SMALLEST = 8.0
UNKNOWN_AREA = 9.0
# A circle of the unit's true area; drawn a little smaller so that neighbours stay apart.
SHRINK = 0.62

URBAN, TOWN, RURAL = "urban", "town", "rural"


@dataclass(frozen=True)
class Mark:
    """One commune on the map. ``shape``: ward (square), township (diamond), commune (circle)."""

    node: Node
    x: float
    y: float
    size: float
    shape: str
    chosen: bool = False

    @property
    def corner_x(self) -> float:
        return round(self.x - self.size, 1)

    @property
    def corner_y(self) -> float:
        return round(self.y - self.size, 1)

    @property
    def side(self) -> float:
        return round(self.size * 2, 1)

    @property
    def diamond(self) -> str:
        size = round(self.size * 1.25, 1)
        return f"M{self.x} {round(self.y - size, 1)}l{size} {size} -{size} {size} -{size} -{size}z"


@dataclass(frozen=True)
class Map:
    """The drawing and what belongs to it."""

    width: int
    height: int
    marks: list[Mark] = field(default_factory=list)
    without_place: list[Node] = field(default_factory=list)
    knows_areas: bool = False

    @property
    def scale_width(self) -> float:
        """Fifty kilometres."""
        return 50 * UNITS_PER_KM


def map_of(communes: Iterable[Node], chosen: str = "") -> Map:
    """Each commune where it lies; ``chosen`` is the code of the one that stands out."""
    placed: list[Node] = []
    unplaced: list[Node] = []
    for node in communes:
        known = node.agency.latitude is not None and node.agency.longitude is not None
        (placed if known else unplaced).append(node)
    if not placed:
        return Map(0, 0, [], unplaced)
    frame = Frame.around([node.agency for node in placed])
    marks = []
    for node in placed:
        x, y = frame.place(node.agency)
        marks.append(Mark(node, x, y, _size(node.agency), _shape(node.short), node.code == chosen))
    # Small ones last, so that they are not covered.
    marks.sort(key=lambda mark: -mark.size)
    knows_areas = any(node.agency.area_km2 for node in placed)
    return Map(frame.width, frame.height, marks, unplaced, knows_areas)


@dataclass(frozen=True)
class Frame:
    """How degrees become places on the drawing."""

    west: float
    north: float
    narrowing: float
    width: int
    height: int

    @classmethod
    def around(cls, agencies: list[Agency]) -> Frame:
        latitudes = [one.latitude for one in agencies if one.latitude is not None]
        longitudes = [one.longitude for one in agencies if one.longitude is not None]
        narrowing = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
        unit = KM_PER_DEGREE * UNITS_PER_KM
        width = (max(longitudes) - min(longitudes)) * narrowing * unit + 2 * MARGIN
        height = (max(latitudes) - min(latitudes)) * unit + 2 * MARGIN
        return cls(min(longitudes), max(latitudes), narrowing, round(width), round(height))

    def place(self, agency: Agency) -> tuple[float, float]:
        unit = KM_PER_DEGREE * UNITS_PER_KM
        x = MARGIN + ((agency.longitude or 0) - self.west) * self.narrowing * unit
        y = MARGIN + (self.north - (agency.latitude or 0)) * unit
        return round(x, 1), round(y, 1)


def _size(agency: Agency) -> float:
    if not agency.area_km2:
        return UNKNOWN_AREA
    return round(max(SMALLEST, math.sqrt(agency.area_km2 / math.pi) * UNITS_PER_KM * SHRINK), 1)


def _shape(short: str) -> str:
    # The unit's own name begins with its type, in either language it ends or begins with it.
    text = short.lower()
    if text.startswith("phường") or text.endswith(" ward"):
        return URBAN
    if text.startswith("thị trấn") or text.endswith(" township"):
        return TOWN
    return RURAL


def locator(day: dt.date, agency: Agency) -> dict[str, object] | None:
    """A small drawing: all communes of the day as dots, this one as a ring. One query."""
    if agency.latitude is None or agency.longitude is None:
        return None
    others = list(Agency.objects.of_kind(Kind.COMMUNE).at(day).filter(latitude__isnull=False))
    frame = Frame.around([*others, agency])
    dots = "".join(f"M{round(x)} {round(y)}h0" for x, y in (frame.place(one) for one in others))
    x, y = frame.place(agency)
    return {"width": frame.width, "height": frame.height, "dots": dots, "x": x, "y": y}
