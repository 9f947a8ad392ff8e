"""Public pages of the board. Addresses carry the whole reading; nothing here asks who is looking."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nharong.accounts.models import User
from nharong.accounts.selectors import agencies_of
from nharong.agencies.enums import Kind
from nharong.agencies.models import Agency
from nharong.agencies.selectors import name_of
from nharong.core import measures, navigation, revisions
from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.tabular import safe_cell

from . import board, output, selectors
from .models import Seal
from .planfile import Indicator
from .proof import AgencyLine, Proof
from .proof_ids import ProofId
from .requests import Reading, read

TREND = 12


def _points(reading: Reading, indicator: Indicator) -> list[tuple[str, float | None, str]]:
    periods = [reading.period.shift(step) for step in range(1 - TREND, 1)]
    first = reading.plan.period.first_day
    return [
        (period.display, None if found.value is None else float(found.value), found.state.value)
        for period, found in board.series(
            reading.plan, indicator, [p for p in periods if p.end > first], reading.unit, reading.boundaries
        )
    ]


def _strip(reading: Reading, indicator: Indicator) -> list[tuple[str, str, str]]:
    periods = [reading.period.shift(step) for step in range(1 - TREND, 1)]
    return [
        (period.label, found.state.value, reading.link("plans:proof", (found.proof,)) if found.proof else "")
        for period, found in board.series(reading.plan, indicator, periods, reading.unit, reading.boundaries)
    ]


def _names(reading: Reading, ids: list[int]) -> dict[int, str]:
    day = min(reading.period.last_day, today())
    return name_of(ids, day)


@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """Each target with figure, target, pace, trend and states by month."""
    reading = read(request, by_name=True)
    rows = []
    for row in board.figures(reading.plan, reading.period, reading.unit, reading.boundaries):
        measured = bool(row.figure.proof)
        rows.append(
            {
                "indicator": row.indicator,
                "figure": row.figure,
                "pace": board.pace(row.indicator, row.figure, reading.period),
                "points": _points(reading, row.indicator) if measured else [],
                "strip": _strip(reading, row.indicator) if measured else [],
                "url": reading.link("plans:indicator", (row.indicator.code,)) if measured else "",
                "group": "optional" if row.indicator.optional else "monitor" if row.indicator.monitor else "target",
            }
        )
    groups = [
        (title, [row for row in rows if row["group"] == key])
        for key, title in (
            ("target", _("Targets of the plan")),
            ("monitor", _("Watched beside the targets")),
            ("optional", _("National targets, optional here")),
        )
    ]
    links = {"board_csv": reading.link("plans:board_csv"), "board_json": reading.link("plans:board_json")}
    return render(
        request, "plans/board.html", _context(request, reading) | links | {"groups": [g for g in groups if g[1]]}
    )


def _own_agencies(request: HttpRequest) -> dict[str, str]:
    """Code and name of where the signed-in reader works; strangers are not asked who they are."""
    if not navigation.is_signed_in(request):
        return {}
    own = sorted(agencies_of(cast(User, request.user)), key=lambda agency: agency.code)
    names = name_of([agency.pk for agency in own], today())
    return {agency.code: names.get(agency.pk, agency.code) for agency in own}


def _context(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    name = _names(reading, [reading.unit.id]).get(reading.unit.id, "") if reading.unit else ""
    return {
        "reading": reading,
        "plan": reading.plan,
        "period": reading.period,
        "board_url": reading.link(),
        "agency_name": name,
        "previous": reading.link(period=reading.period.previous().label),
        "next": reading.link(period=reading.period.next().label) if reading.period.end <= today() else "",
        "periods": [
            (words, reading.link(period=label), current) for label, words, current in reading.cadence_choices()
        ],
        "boundary_links": [
            (
                words,
                reading.link(boundaries=value),
                value == ("" if reading.boundaries == "then" else reading.boundaries),
            )
            for value, words in reading.boundary_choices()
        ],
        "all_link": reading.link(agency="") if reading.unit else "",
        # Where a choice leads: the page on which the reader is.
        "candidates": [
            (node.name, f"?{urlencode(reading.query | {'agency': node.code})}") for node in reading.candidates
        ],
        "own": [
            (name, reading.link(agency=code), reading.unit is not None and reading.unit.code == code)
            for code, name in _own_agencies(request).items()
        ],
    }


@require_safe
def indicator_page(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator by level and by agency, as a table; charts stand beside it."""
    reading = read(request, by_name=True)
    try:
        chosen = reading.plan.indicator(indicator)
    except KeyError:
        raise Http404 from None
    found = board.figure(reading.plan, chosen, reading.period, reading.unit, reading.boundaries)
    every = board.by_agency(reading.plan, chosen, reading.period, reading.unit, reading.boundaries)
    levels = []
    for kind, label in Kind.choices:
        of_kind = [row for row in every if row.unit and row.unit.kind == kind]
        if of_kind:
            levels.append({"kind": kind, "label": label, "figure": output.add_rows(of_kind), "count": len(of_kind)})
    shown = [row for row in every if not reading.kind or (row.unit and row.unit.kind == reading.kind)]
    # Staff see their own agency first; the order of the others stays.
    mine = _own_agencies(request)
    shown.sort(key=lambda row: row.unit is None or row.unit.code not in mine)
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    names = _names(reading, [row.unit.id for row in page if row.unit])
    lines = [
        {
            "name": names.get(row.unit.id, row.unit.code),
            "unit": row.unit,
            "figure": row.figure,
            "divisible": row.divisible,
            "url": reading.link("plans:proof", (row.figure.proof,)),
        }
        for row in page
        if row.unit
    ]
    undivided = (
        board.not_divisible(reading.reg, reading.period, reading.boundaries, reading.unit) if reading.unit else []
    )
    context = _context(request, reading) | {
        "indicator": chosen,
        "measure": measures.get(chosen.measure),
        "figure": found,
        "pace": board.pace(chosen, found, reading.period),
        "points": _points(reading, chosen),
        "strip": _strip(reading, chosen),
        "trend": [
            (period, one, reading.link("plans:proof", (one.proof,)) if one.proof else "")
            for period, one in board.series(
                reading.plan,
                chosen,
                [reading.period.shift(step) for step in range(1 - TREND, 1)],
                reading.unit,
                reading.boundaries,
            )
        ],
        "levels": levels,
        "lines": lines,
        "page": page,
        "kind_options": [("", _("all levels")), *((level["kind"], level["label"]) for level in levels)],
        "undivided": [(name, one) for one in undivided for name in [_names(reading, [one.id]).get(one.id, one.code)]],
        "proof_url": reading.link("plans:proof", (found.proof,)) if found.proof else "",
    }
    return render(request, "plans/indicator.html", context)


@require_safe
def proof_page(request: HttpRequest, proof_id: str) -> HttpResponse:
    """The proof: rule, sources, sum, agencies and records, counted and refused."""
    proof = _proof(proof_id)
    wanted = request.GET.get("show", "")
    lines: list[AgencyLine] = proof.agencies
    counted = [line for line in lines if line.counted]
    missing = [line for line in lines if not line.counted and line.in_denominator]
    outside = [line for line in lines if not line.counted and not line.in_denominator]
    lists = {"counted": counted, "missing": missing, "outside": outside}
    chosen = wanted if wanted in lists else ("counted" if counted else "missing" if missing else "outside")
    page = Paginator(lists[chosen], 50).get_page(request.GET.get("page"))
    # The files speak Vietnamese as the register does; the page speaks the language of its reader.
    shown = [line.unit.id for line in page] + ([proof.unit.id] if proof.unit else [])
    names = name_of(shown, min(proof.period.last_day, today()))
    context: dict[str, Any] = {
        "proof": proof,
        "figure": proof.figure,
        "lists": [
            ("counted", _("Counted"), len(counted)),
            ("missing", _("Not counted, but in the sum"), len(missing)),
            ("outside", _("Outside the sum"), len(outside)),
        ],
        "chosen": chosen,
        "page": page,
        "named": [(line, names.get(line.unit.id, line.unit.code)) for line in page],
        "single": len(proof.member_ids) == 1,
        "agency_name": names.get(proof.unit.id, proof.unit.code) if proof.unit else "",
        "revision": revisions.current(),
        "board_url": _board_link(proof, "plans:board"),
        "indicator_url": _board_link(proof, "plans:indicator", proof.indicator.code),
    }
    if len(proof.member_ids) <= 12:
        # A few agencies: their records fit on the page. For more, each agency's own proof shows them.
        records = list(itertools.islice(proof.evidence(), 1000))
        context["records"] = [(one, proof.reg.by_id[one.agency_id]) for one in records if one.counted]
        context["refused"] = [(one, proof.reg.by_id[one.agency_id]) for one in records if not one.counted]
    return render(request, "plans/proof.html", context)


def _board_link(proof: Proof, view: str, *args: str) -> str:
    query = {"period": proof.period.label, "agency": proof.id.agency, "boundaries": proof.id.boundaries}
    return reverse(view, args=args, query={name: value for name, value in query.items() if value})


def _proof(text: str) -> Proof:
    try:
        return Proof(ProofId.parse(text))
    except Invalid as error:
        raise Http404(str(error)) from error


class _Echo:
    """A file that hands back what is written, so that rows can be streamed."""

    def write(self, value: str) -> str:
        return value


def _stream_csv(headers: tuple[str, ...], rows: Iterator[list[str]], filename: str) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    lines = itertools.chain(
        ["\ufeff", writer.writerow(headers)], (writer.writerow([safe_cell(cell) for cell in row]) for row in rows)
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@require_safe
def proof_csv(request: HttpRequest, proof_id: str) -> StreamingHttpResponse:
    proof = _proof(proof_id)
    return _stream_csv(proof.CSV_HEADERS, proof.csv_rows(), f"{proof.id}.csv")


@require_safe
def proof_json(request: HttpRequest, proof_id: str) -> HttpResponse:
    return JsonResponse(_proof(proof_id).as_json(), json_dumps_params={"ensure_ascii": False})


@require_safe
def board_json(request: HttpRequest) -> HttpResponse:
    reading = read(request)
    body = output.board_json(
        reading.plan, reading.period, reading.unit, reading.boundaries, by_agency=request.GET.get("by") == "agency"
    )
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json")


@require_safe
def board_csv(request: HttpRequest) -> StreamingHttpResponse:
    reading = read(request)
    body = output.board_json(
        reading.plan, reading.period, reading.unit, reading.boundaries, by_agency=request.GET.get("by") == "agency"
    )
    return _stream_csv(output.CSV_HEADERS, output.csv_rows(body), f"{reading.plan.code}-{reading.period.label}.csv")


@require_safe
def plan_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """The plan itself: legal basis, objectives, topics, task groups, tasks and sources with their certainty."""
    revisions.poll()
    try:
        chosen = selectors.plan(code or None)
    except Invalid as error:
        raise Http404(str(error)) from error
    leads = {task.lead for task in chosen.tasks}
    codes = dict(Agency.objects.filter(code__in=leads).values_list("pk", "code"))
    names = {codes[pk]: name for pk, name in name_of(codes, today()).items()}
    groups = [
        (
            group,
            [
                {"title": task.title, "certainty": task.certainty, "lead_name": names.get(task.lead, task.lead)}
                for task in chosen.tasks
                if task.group == group.code
            ],
        )
        for group in chosen.task_groups
    ]
    return render(request, "plans/plan.html", {"plan": chosen, "groups": groups})


@require_safe
def seals_page(request: HttpRequest) -> HttpResponse:
    """Closed periods: what was reported then beside what is known now."""
    from .sealing import errata

    seals = list(Seal.objects.order_by("-id")[:60])
    return render(request, "plans/seals.html", {"seals": [(seal, errata(seal)) for seal in seals]})
