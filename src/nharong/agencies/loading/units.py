"""Administrative units of both worlds from the package ``vietnam-provinces``, named as the committees that run them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nharong.agencies.enums import Kind
from nharong.core.errors import Invalid
from nharong.core.folding import nfc

from .places import places
from .records import AgencyRecord, Pair

# Longest first: "Thị xã" begins like no other, but "Thành phố" and "Thị trấn" must not be cut after one word.
_TYPES = {
    "Thành phố": "City",
    "Thị trấn": "Township",
    "Thị xã": "Town",
    "Phường": "Ward",
    "Huyện": "District",
    "Tỉnh": "Province",
    "Xã": "Commune",
}


@dataclass(frozen=True)
class Territory:
    """A province to take from the package: which list, under which code there, and its code and dates here."""

    code: str
    world: str
    official: int
    name_en: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str


def old_district_code(code: int) -> str:
    return f"D{code:03d}"


def old_commune_code(code: int) -> str:
    return f"X{code:05d}"


def new_commune_code(code: int) -> str:
    """The official code was given again in 2025, often to another territory: the year tells the two apart."""
    return f"X{code:05d}-2025"


def committee(name: str, name_en: str = "") -> tuple[str, str, str]:
    """``Xã Ia O`` → the committee's name in Vietnamese and English, and the unit's own name."""
    short = nfc(name)
    for vietnamese, english in _TYPES.items():
        if short.startswith(vietnamese + " "):
            proper = short[len(vietnamese) + 1 :]
            lower = vietnamese[0].lower() + vietnamese[1:]
            return (
                f"Ủy ban nhân dân {lower} {proper}",
                f"People's Committee of {name_en or proper} {english}",
                short,
            )
    raise Invalid(_("%(name)s: the name does not begin with a type of unit.") % {"name": short})


def records(territory: Territory) -> Iterator[AgencyRecord]:
    """The province and every unit below it, parents first."""
    yield from _old(territory) if territory.world == "old" else _new(territory)


def _record(territory: Territory, code: str, kind: str, name: str, official: str, **more: Any) -> AgencyRecord:
    name_en = territory.name_en if kind == Kind.PROVINCE else ""
    name_vi, english, short = committee(name, name_en)
    return AgencyRecord(
        code=code,
        kind=kind,
        name_vi=name_vi,
        name_en=english,
        short_vi=short,
        valid_from=territory.valid_from,
        valid_to=territory.valid_to,
        official_code=official,
        source=territory.source,
        **more,
    )


def _old(territory: Territory) -> Iterator[AgencyRecord]:
    from vietnam_provinces.legacy import base

    province = _find(base.Province, territory)
    where = places("old", [f"{territory.official:02d}"])
    yield _record(territory, territory.code, Kind.PROVINCE, province.name, f"{province.code:02d}")
    for district in base.District.iter_by_province(province.code):
        code = old_district_code(int(district.code))
        official = f"{district.code:03d}"
        yield _record(territory, code, Kind.DISTRICT, district.name, official, parent=territory.code)
    for ward in base.Ward.iter_by_province(province.code):
        official = f"{ward.code:05d}"
        place = where.get(official)
        yield _record(
            territory,
            old_commune_code(int(ward.code)),
            Kind.COMMUNE,
            ward.name,
            official,
            parent=old_district_code(int(ward.district_code)),
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
        )


def _new(territory: Territory) -> Iterator[AgencyRecord]:
    from vietnam_provinces import Province, Ward

    province = _find(Province, territory)
    where = places("new", [f"{territory.official:02d}"])
    yield _record(territory, territory.code, Kind.PROVINCE, province.name, f"{province.code:02d}")
    for ward in Ward.iter_by_province(province.code):
        official = f"{ward.code:05d}"
        place = where.get(official)
        yield _record(
            territory,
            new_commune_code(int(ward.code)),
            Kind.COMMUNE,
            ward.name,
            official,
            parent=territory.code,
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
            area_km2=place.area_km2 if place else None,
        )


def _find(provinces: Any, territory: Territory) -> Any:
    for province in provinces.iter_all():
        if int(province.code) == territory.official:
            return province
    raise Invalid(
        _("%(territory)s: the package has no province with the code %(code)s.")
        % {"territory": territory.code, "code": territory.official}
    )


def pairs(territory: Territory) -> list[Pair]:
    """Which old communes each new commune of the territory comes from; an old one in several parts is partial."""
    from vietnam_provinces import Province, Ward

    province = _find(Province, territory)
    links = [
        (old_commune_code(int(old.code)), new_commune_code(int(ward.code)))
        for ward in Ward.iter_by_province(province.code)
        for old in ward.get_legacy_sources()
    ]
    parts: dict[str, int] = {}
    for old_code, _new_code in links:
        parts[old_code] = parts.get(old_code, 0) + 1
    return sorted(Pair(old_code, new_code, parts[old_code] > 1) for old_code, new_code in links)
