"""What everybody may read: the tree, one agency, the map, the table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nharong.agencies import exports, geography, history
from nharong.agencies.days import day_of, offered_days
from nharong.agencies.enums import Kind
from nharong.agencies.models import Agency, AgencyContact, AgencyName
from nharong.agencies.selectors import names_on
from nharong.agencies.tree import Node, at_other_times, found_in, grouped, node_of, tree_on
from nharong.core import panels
from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.navigation import is_signed_in
from nharong.core.permissions import allowed
from nharong.core.tabular import write_csv, write_xlsx

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_QUERY_LENGTH = 100


def _filters(request: HttpRequest) -> tuple[dt.date, str, str]:
    kind = request.GET.get("kind", "")
    if kind and kind not in Kind.values:
        raise Invalid(_("“%(value)s” is no kind of agency.") % {"value": kind[:40]})
    return day_of(request), request.GET.get("q", "").strip()[:_QUERY_LENGTH], kind


def _query(**given: str) -> str:
    """The part of an address after the question mark, without what is empty."""
    query = QueryDict(mutable=True)
    for key, value in given.items():
        if value:
            query[key] = value
    return f"?{query.urlencode()}" if query else ""


def _listed(roots: list[Node], query: str, kind: str) -> list[Node]:
    return found_in((node for root in roots for node in root.walk()), query, kind)


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The agencies of a day under each other, or those that a search finds."""
    day, query, kind = _filters(request)
    roots = tree_on(day)
    searching = bool(query or kind)
    nodes = _listed(roots, query, kind)
    at = "" if day == today() else day.isoformat()
    context = {
        "day": day,
        "at": at,
        "link_query": _query(at=at),
        "query": query,
        "kind": kind,
        "kinds": [("", _("all")), *((value, str(label)) for value, label in Kind.choices)],
        "days": offered_days(),
        "roots": roots,
        "searching": searching,
        "found": nodes if searching else [],
        "elsewhere": at_other_times(query, kind, day) if query else [],
        "count": len(nodes),
        "counts": [] if searching else [(group.label, len(group.nodes)) for group in grouped(nodes)],
        "export_query": _query(at=at, q=query, kind=kind),
        "may_manage": _may(request, "agencies.import"),
        "may_reorganise": _may(request, "agencies.reorganise"),
    }
    return render(request, "agencies/tree.html", context)


def _may(request: HttpRequest, action: str, agency_id: int | None = None) -> bool:
    """Asked only of requests that carry a session: a stranger's page depends on no cookie."""
    return is_signed_in(request) and allowed(request.user, action, agency_id)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """What the tree shows, as a table that can be read in again."""
    day, query, kind = _filters(request)
    rows = exports.rows(_listed(tree_on(day), query, kind), day)
    name = f"co-quan-{day.isoformat()}"
    response: HttpResponse | StreamingHttpResponse
    if form == "csv":
        response = StreamingHttpResponse(write_csv(exports.headers(), rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(write_xlsx(exports.headers(), rows, _("Agencies")), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: what it is called, where it stands, where it comes from and where it went."""
    try:
        agency = Agency.objects.get(code=code)
    except Agency.DoesNotExist:
        raise Http404(_("There is no agency with the code “%(code)s”.") % {"code": code[:60]}) from None
    wanted = day_of(request)
    day = history.best_day(agency, wanted)
    node = node_of(agency, names_on([agency.pk], day).get(agency.pk))
    above = history.chain_of(agency, day)
    at = "" if day == today() else day.isoformat()
    children = grouped(history.children_of(agency, day))
    context = {
        "agency": agency,
        "node": node,
        "day": day,
        "wanted": wanted,
        "exists": agency.holds_on(wanted),
        "at": at,
        "link_query": _query(at=at),
        "above": above,
        "crumbs": _crumbs(above, node, _query(at=at)),
        "pairs": _facts(node, above),
        "names": AgencyName.objects.filter(agency=agency).order_by("valid_from"),
        "contact": AgencyContact.objects.at(day).filter(agency=agency).first(),
        "timeline": history.timeline_of(agency),
        "predecessors": history.predecessors_of(agency),
        "successors": history.successors_of(agency),
        "children": children,
        "sources": [_source(line) for line in agency.source.splitlines() if line],
        "locator": geography.locator(day, agency),
        "panels": [
            {"title": panel.title, "body": render_to_string(panel.template, dict(panel.context), request)}
            for panel in panels.of(agency.pk, day, request)
        ],
        "board_url": _board(agency),
        "may_contact": _may(request, "agencies.contact", agency.pk),
    }
    return render(request, "agencies/detail.html", context)


def _crumbs(above: list[Node], node: Node, query: str) -> list[tuple[str, str]]:
    crumbs = [(_("Agencies"), reverse("agencies:tree") + query)]
    crumbs += [(one.short, reverse("agencies:detail", args=[one.code]) + query) for one in reversed(above)]
    return [*crumbs, (node.short, "")]


def _facts(node: Node, above: list[Node]) -> list[tuple[str, Any]]:
    agency = node.agency
    until = agency.valid_to.strftime("%d/%m/%Y") if agency.valid_to else _("today")
    lifetime = _("from %(start)s until before %(end)s") if agency.valid_to else _("from %(start)s until today")
    facts: list[tuple[str, Any]] = [
        (_("Kind"), capfirst(node.kind_label)),
        (_("Code"), agency.code),
        (_("In the register"), lifetime % {"start": agency.valid_from.strftime("%d/%m/%Y"), "end": until}),
    ]
    if agency.official_code:
        facts.append((_("Code in the national list"), agency.official_code))
    if above:
        facts.append((_("Stands under"), above[0].name))
    return facts


def _source(line: str) -> dict[str, str]:
    """A source with the meaning of the mark before it."""
    meanings = {"C": _("read in a public source"), "2": _("secondary source only"), "U": _("uncertain")}
    mark = line[1] if line[:1] == "[" and line[2:3] == "]" else ""
    if mark not in meanings:
        return {"text": line, "meaning": "", "mark": ""}
    return {"text": line[3:].strip(), "meaning": meanings[mark], "mark": mark}


def _board(agency: Agency) -> str:
    try:
        return f"{reverse('plans:board')}{_query(agency=agency.code)}"
    except NoReverseMatch:
        return ""


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    """The communes of a day as marks where they lie, with the table of the same below."""
    day = day_of(request)
    chosen = request.GET.get("code", "")[:40]
    at = "" if day == today() else day.isoformat()
    nodes = [node for root in tree_on(day) for node in root.walk()]
    communes = found_in(nodes, "", Kind.COMMUNE)
    drawing = geography.map_of(communes, chosen)
    names = {node.agency.pk: node.short for node in nodes}
    rows = [{"node": node, "parent": names.get(node.parent_id or 0, "")} for node in communes]
    context = {
        "day": day,
        "at": at,
        "link_query": _query(at=at),
        "days": offered_days(),
        "map": drawing,
        "rows": rows,
        "unit_url": reverse("agencies:detail", args=["CODE"]).removesuffix("CODE/"),
    }
    return render(request, "agencies/map.html", context)
