"""Reads a register's data file (``data/agencies/*.yaml``) and joins it with the units of the packages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from nharong.agencies.enums import ActKind, Kind
from nharong.core.errors import Invalid
from nharong.core.yamlfile import MAX_CODE, Fields, Problems, Reading, read_tree

from .records import ActRecord, AgencyRecord, Pair, RegisterRecords
from .units import Territory, pairs, records

CERTAINTIES = ("C", "2", "U")
WORLDS = ("old", "new")
FORMAT = 1
EXAMPLE = "data/agencies/gia-lai.yaml"

_SHARED = ("from", "to", "sources")
_KEYS = {
    "register": ("format", "register", "sources", "territories", "groups", "acts"),
    "sources": ("certainty", "text"),
    "territories": ("code", "world", "official", "en", *_SHARED),
    "groups": ("parent", "kind", "prefix", "suffix", "bodies", *_SHARED),
    "suffix": ("vi", "en"),
    "bodies": ("code", "vi", "en", "short", "parent", "source", *_SHARED),
    "acts": (
        "key", "number", "title", "kind", "issued", "effective", "certainty", "source_url", "note",
        "prefix", "pairs", "units", "ends",
    ),
    "pairs": ("from", "to", "part"),
    "units": ("from", "to"),
    "ends": ("kind", "of"),
}  # fmt: skip


def read_register(path: Path) -> RegisterRecords:
    """All records of a register. Raises :class:`Invalid` with every fault found, each naming its line."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path.name}: {error.strerror}.") from error
    problems = Problems(path.name, EXAMPLE)
    # The two old provinces had the same bodies: a register may say so once and repeat it by an anchor.
    tree = read_tree(source, problems, anchors=True)
    return _Register(Fields(Reading(problems, _KEYS), tree, "", "register")).read()


class _Register:
    """One register while it is read. Entries are kept with their records, so that later faults find their lines."""

    def __init__(self, root: Fields) -> None:
        self.root, self.problems = root, root.reading.problems
        self.sources: dict[str, str] = {}
        self.territories: dict[str, Territory] = {}
        self.agencies: list[tuple[AgencyRecord, Fields]] = []
        self.acts: list[tuple[ActRecord, Fields]] = []

    def read(self) -> RegisterRecords:
        self.root.check_format(FORMAT)
        self.root.text("register", required=False)
        self.sources = {name: _source(entry) for name, entry in self.root.named("sources")}
        for entry in self.root.entries("territories"):
            self._territory(entry)
        for entry in self.root.entries("groups"):
            self.agencies += [(agency, body) for agency, body in self._group(entry)]
        for entry in self.root.entries("acts"):
            self._act(entry)
        # What holds between the entries is judged when each of them is right, else one fault would be told many times.
        self.problems.settle()
        self._check_agencies()
        self._check_acts()
        self.problems.settle()
        return RegisterRecords([agency for agency, _entry in self.agencies], [act for act, _entry in self.acts])

    # parts ------------------------------------------------------------------------------------------------------

    def _territory(self, entry: Fields) -> None:
        start, end = entry.span("from", "to", required=True)
        territory = Territory(
            code=entry.code("territory"),
            world=entry.one_of("world", WORLDS),
            official=entry.whole("official", 1, 99),
            name_en=entry.text("en", required=False),
            valid_from=start or dt.date.min,
            valid_to=end,
            source=self._sources(entry),
        )
        if not (territory.code and territory.world and start):
            return
        self.territories[territory.code] = territory
        try:
            self.agencies += [(agency, entry) for agency in records(territory)]
        except Invalid as unknown:
            entry.add("official", str(unknown).rstrip("."), _("Look the code up in the list of provinces."))

    def _group(self, group: Fields) -> Iterator[tuple[AgencyRecord, Fields]]:
        parent, kind = group.coded("parent"), group.one_of("kind", Kind.values)
        prefix = group.text("prefix", required=False, limit=MAX_CODE)
        start, end = group.span("from", "to")
        source = self._sources(group)
        suffix = group.group("suffix", required=False)
        suffix_vi = suffix.text("vi", required=False) if suffix else ""
        suffix_en = suffix.text("en", required=False) if suffix else ""
        for body in group.entries("bodies", required=True):
            own_start, own_end = body.span("from", "to", required="from" not in group)
            name_vi, name_en = body.text("vi"), body.text("en")
            yield (
                AgencyRecord(
                    code=prefix + body.coded("code"),
                    kind=kind,
                    name_vi=f"{name_vi} {suffix_vi}".rstrip(),
                    name_en=f"{name_en} {suffix_en}".rstrip(),
                    short_vi=body.text("short", required=False) or name_vi,
                    valid_from=own_start or start or dt.date.min,
                    valid_to=own_end if body.mentions("to") else end,
                    parent=body.coded("parent", required=False) or parent,
                    source=self._body_source(body, source),
                ),
                body,
            )

    def _act(self, entry: Fields) -> None:
        prefix = entry.text("prefix", required=False, limit=MAX_CODE)
        tied = [pair for one in entry.entries("pairs") for pair in _pairs(one, prefix)]
        if units := entry.group("units", required=False):
            units.members("from", list(self.territories))
            new = [code for code, territory in self.territories.items() if territory.world == "new"]
            if territory := self.territories.get(units.one_of("to", new)):
                tied += pairs(territory)
        act = ActRecord(
            number=entry.text("number"),
            title=entry.text("title"),
            kind=entry.one_of("kind", ActKind.values),
            effective_on=entry.day("effective", required=True) or dt.date.min,
            issued_on=entry.day("issued"),
            certainty=entry.one_of("certainty", CERTAINTIES),
            source_url=entry.url("source_url"),
            note=entry.text("note", required=False),
            pairs=tuple(tied),
            ended=self._ended(entry),
        )
        self.acts.append((act, entry))

    def _ended(self, entry: Fields) -> tuple[str, ...]:
        """The bodies of one kind below some others, which an act ends without a successor."""
        ends = entry.group("ends", required=False)
        if ends is None:
            return ()
        kind, above = ends.one_of("kind", Kind.values), {code for code, _line in ends.codes("of", required=True)}
        return tuple(agency.code for agency, _entry in self.agencies if agency.kind == kind and agency.parent in above)

    # what holds between the entries -----------------------------------------------------------------------------

    def _check_agencies(self) -> None:
        """Codes are used once, parents stand before their children, nothing ends before it begins."""
        reading = self.root.reading
        for agency, entry in self.agencies:
            if agency.valid_to and agency.valid_to <= agency.valid_from:
                said = _("“%(code)s” ends on %(end)s, before it begins") % {
                    "code": agency.code,
                    "end": f"{agency.valid_to:%d/%m/%Y}",
                }
                entry.add("to", said, _("Write a day after %(date)s, or leave it out.") % {"date": agency.valid_from})
            if agency.parent and not reading.declares("agency", agency.parent):
                said = _("The parent “%(code)s” is not known before its parts") % {"code": agency.parent}
                entry.add("parent", said, _("Write the parent above them, or correct its code."))
            reading.declare("agency", agency.code, entry.line, entry.path)

    def _check_acts(self) -> None:
        """Acts name agencies of this register that exist when they take effect."""
        known = {agency.code: agency for agency, _entry in self.agencies}
        for act, entry in self.acts:
            for code in [code for pair in act.pairs for code in (pair.predecessor, pair.successor)] + [*act.ended]:
                one = known.get(code)
                if one is None:
                    said = _("There is no agency with the code “%(code)s”") % {"code": code}
                    cure = _("Write the agency into this file, or correct the code.")
                    entry.add("pairs", said, entry.reading.suggestion(code, known, cure))
                elif one.valid_from > act.effective_on or (one.valid_to and one.valid_to < act.effective_on):
                    said = _("“%(code)s” does not exist when the act takes effect") % {"code": code}
                    entry.add("effective", said, _("Correct the day of the act or the dates of the agency."))

    # sources ----------------------------------------------------------------------------------------------------

    def _sources(self, entry: Fields) -> str:
        """The texts of the sources that an entry names, each behind its certainty."""
        named = entry.members("sources", list(self.sources))
        return "\n".join(self.sources[name] for name in named if name in self.sources)

    def _body_source(self, body: Fields, shared: str) -> str:
        """A body's own source stands alone; else the ones it names, else those of its group."""
        own = body.group("source", required=False, section="sources")
        return _source(own) if own else self._sources(body) or shared


def _source(entry: Fields) -> str:
    return f"[{entry.one_of('certainty', CERTAINTIES)}] {entry.text('text')}"


def _pairs(entry: Fields, prefix: str) -> Iterator[Pair]:
    part = entry.flag("part")
    successors = entry.codes("to", required=True)
    for old, _line in entry.codes("from", required=True):
        for new, _line in successors:
            yield Pair(f"{prefix}{old}", f"{prefix}{new}", part)
