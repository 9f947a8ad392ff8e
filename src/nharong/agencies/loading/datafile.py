"""Reads a register's data file (``data/agencies/*.yaml``) and joins it with the units of the packages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from nharong.agencies.enums import ActKind, Kind
from nharong.core.errors import Invalid
from nharong.core.folding import nfc

from .records import ActRecord, AgencyRecord, Pair, RegisterRecords
from .units import Territory, pairs, records

CERTAINTIES = ("C", "2", "U")
FORMAT = 1


def read_register(path: Path) -> RegisterRecords:
    """All records of a register. Raises :class:`Invalid` with every fault found, each naming its entry."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Invalid(f"{path.name}: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = " " + _("line %(line)s") % {"line": mark.line + 1} if mark else ""
        raise Invalid(_("%(file)s%(where)s: not readable as YAML.") % {"file": path.name, "where": where}) from error
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        raise Invalid(
            _("%(file)s: the file must begin with “format: %(format)s”.") % {"file": path.name, "format": FORMAT}
        )
    return _Reader(path.name, content).read()


class _Reader:
    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name, self.content = name, content
        self.faults: list[str] = []
        self.territories: dict[str, Territory] = {}

    def read(self) -> RegisterRecords:
        found = RegisterRecords()
        for place, entry in self._entries("territories"):
            if (territory := self._territory(place, entry)) is not None:
                self.territories[territory.code] = territory
        for territory in self.territories.values():
            found.agencies += records(territory)
        for place, entry in self._entries("groups"):
            found.agencies += self._group(place, entry)
        for place, entry in self._entries("acts"):
            if (act := self._act(place, entry, found.agencies)) is not None:
                found.acts.append(act)
        if not self.faults:
            self._check(found)
        if self.faults:
            raise Invalid(self.faults)
        return found

    # parts ------------------------------------------------------------------------------------------------------

    def _territory(self, place: str, entry: Mapping[str, Any]) -> Territory | None:
        if not self._has(place, entry, "code", "world", "official", "from"):
            return None
        if entry["world"] not in ("old", "new"):
            self._fault(place, _("“world” is old or new."))
            return None
        return Territory(
            code=str(entry["code"]),
            world=entry["world"],
            official=int(entry["official"]),
            name_en=nfc(str(entry.get("en", ""))),
            valid_from=self._day(place, entry, "from") or dt.date.min,
            valid_to=self._day(place, entry, "to"),
            source=self._sources(place, entry, {}),
        )

    def _group(self, place: str, group: Mapping[str, Any]) -> Iterator[AgencyRecord]:
        if not self._has(place, group, "parent", "kind", "bodies"):
            return
        if group["kind"] not in Kind.values:
            self._fault(place, _("“%(value)s” is no kind of agency.") % {"value": group["kind"]})
            return
        suffix = group.get("suffix", {})
        for number, body in enumerate(group["bodies"], start=1):
            here = f"{place}, body {number}"
            if not self._has(here, body, "code", "vi", "en"):
                continue
            given = {**{key: group[key] for key in ("from", "to", "sources") if key in group}, **body}
            start = self._day(here, given, "from")
            if start is None:
                self._fault(here, _("“%(key)s” is missing.") % {"key": "from"})
                continue
            yield AgencyRecord(
                code=f"{group.get('prefix', '')}{body['code']}",
                kind=group["kind"],
                name_vi=_joined(body["vi"], suffix.get("vi", "")),
                name_en=_joined(body["en"], suffix.get("en", "")),
                short_vi=nfc(body.get("short", body["vi"])),
                valid_from=start,
                valid_to=self._day(here, given, "to"),
                parent=str(body.get("parent", group["parent"])),
                source=self._sources(here, given, body),
            )

    def _act(self, place: str, entry: Mapping[str, Any], agencies: list[AgencyRecord]) -> ActRecord | None:
        if not self._has(place, entry, "number", "title", "kind", "effective", "certainty"):
            return None
        effective = self._day(place, entry, "effective")
        if entry["kind"] not in ActKind.values:
            self._fault(place, _("“%(value)s” is no kind of reorganisation.") % {"value": entry["kind"]})
        if str(entry["certainty"]) not in CERTAINTIES:
            self._fault(place, _("“certainty” is one of %(values)s.") % {"values": ", ".join(CERTAINTIES)})
        if effective is None:
            return None
        prefix = entry.get("prefix", "")
        tied = [
            Pair(f"{prefix}{old}", f"{prefix}{new}", bool(pair.get("part", False)))
            for pair in entry.get("pairs", ())
            for old in pair["from"]
            for new in pair["to"]
        ]
        if units := entry.get("units"):
            if territory := self.territories.get(units.get("to")):
                tied += pairs(territory)
            else:
                self._fault(place, _("“%(key)s” is missing.") % {"key": "units: to"})
        ended: list[str] = []
        if ends := entry.get("ends"):
            wanted = set(ends["of"])
            ended = [one.code for one in agencies if one.kind == ends["kind"] and one.parent in wanted]
        return ActRecord(
            number=nfc(str(entry["number"])),
            title=nfc(entry["title"]),
            kind=entry["kind"],
            effective_on=effective,
            issued_on=self._day(place, entry, "issued"),
            certainty=str(entry["certainty"]),
            source_url=entry.get("source_url", ""),
            note=nfc(entry.get("note", "")),
            pairs=tuple(tied),
            ended=tuple(ended),
        )

    def _check(self, found: RegisterRecords) -> None:
        """What holds between the entries: codes are known and used once, and dates fit the acts."""
        by_code: dict[str, AgencyRecord] = {}
        for agency in found.agencies:
            if agency.code in by_code:
                self._fault(agency.code, _("the code is used twice."))
            if agency.valid_to and agency.valid_to <= agency.valid_from:
                self._fault(agency.code, _("“to” must be after “from”."))
            if agency.parent and agency.parent not in by_code:
                self._fault(agency.code, _("the parent “%(code)s” is not known before it.") % {"code": agency.parent})
            by_code[agency.code] = agency
        for act in found.acts:
            for code in [code for pair in act.pairs for code in (pair.predecessor, pair.successor)] + [*act.ended]:
                if code not in by_code:
                    self._fault(act.number, _("there is no agency with the code “%(code)s”.") % {"code": code})
                    continue
                one = by_code[code]
                if one.valid_from > act.effective_on or (one.valid_to and one.valid_to < act.effective_on):
                    self._fault(act.number, _("“%(code)s” does not exist when the act takes effect.") % {"code": code})

    # small things -----------------------------------------------------------------------------------------------

    def _entries(self, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        listed = self.content.get(key, [])
        if not isinstance(listed, list):
            self._fault(key, _("must be a list."))
            return
        for number, entry in enumerate(listed, start=1):
            if isinstance(entry, Mapping):
                yield f"{key}, entry {number}", entry
            else:
                self._fault(f"{key}, entry {number}", _("must be a mapping."))

    def _has(self, place: str, entry: Mapping[str, Any], *keys: str) -> bool:
        missing = [key for key in keys if entry.get(key) in (None, "")]
        for key in missing:
            self._fault(place, _("“%(key)s” is missing.") % {"key": key})
        return not missing

    def _day(self, place: str, entry: Mapping[str, Any], key: str) -> dt.date | None:
        value = entry.get(key)
        if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
            return value
        self._fault(place, _("“%(key)s” must be a date like 2025-07-01.") % {"key": key})
        return None

    def _sources(self, place: str, given: Mapping[str, Any], body: Mapping[str, Any]) -> str:
        """The source texts, each behind its certainty; a body's own source stands alone."""
        known = self.content.get("sources", {})
        if "source" in body:
            listed = [body["source"]]
        else:
            listed = []
            for key in given.get("sources", ()):
                if key in known:
                    listed.append(known[key])
                else:
                    self._fault(place, _("there is no source “%(key)s”.") % {"key": key})
        for one in listed:
            if str(one.get("certainty")) not in CERTAINTIES:
                self._fault(place, _("a source needs a certainty: %(values)s.") % {"values": ", ".join(CERTAINTIES)})
        return "\n".join(f"[{one.get('certainty')}] {nfc(str(one.get('text', '')))}" for one in listed)

    def _fault(self, place: str, message: str) -> None:
        self.faults.append(f"{self.name}: {place}: {message}")


def _joined(name: str, suffix: str) -> str:
    return nfc(f"{name} {suffix}")
