"""The components of the site frame as template tags; docs/components.md shows each with an example.

They are built in: no template needs to load them. Every text goes through the template engine's escaping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nharong.core import charts
from nharong.core.figures import PERCENT, Figure, FigureState
from nharong.core.numbers import Number, show_number, show_percent

register = template.Library()

NOTICE_KINDS = ("info", "success", "warning", "error")


def _number(value: Any) -> Number | None:
    """A missing template variable arrives as an empty text."""
    return None if value in ("", None) else value


def _part(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """``{{ 1234|number }}`` → 1.234 in Vietnamese."""
    return "" if value in ("", None) else show_number(value, places)


@register.filter
def percent(value: Any) -> str:
    """``{{ value|percent }}`` → 87,4%."""
    return "" if value in ("", None) else show_percent(value)


@register.filter
def local(text: Any) -> str:
    """``{{ indicator.title|local }}``: a text of a plan in the reader's language, else as it was written."""
    if hasattr(text, "in_language"):
        return str(text.in_language(get_language() or settings.LANGUAGE_CODE))
    return "" if text is None else str(text)


@register.filter
def certainty(mark: str) -> str:
    """How sure a citation is, in words: C, 2 or U, as the data files mark it."""
    return {"C": _("read in a public source"), "2": _("from a secondary source only")}.get(mark, _("uncertain"))


@register.inclusion_tag("frame/state_mark.html")
def state_mark(state: FigureState | str, label: str = "", quiet: bool = False) -> dict[str, Any]:
    """The mark of a state with its word; ``label`` replaces it, ``quiet`` keeps it for listeners only."""
    known = FigureState(state)
    return {"state": known, "word": label or known.label, "quiet": quiet}


def _figure(figure: Figure, target: Any, label: str) -> dict[str, Any]:
    value = figure.value
    shown = ""
    if value is not None and figure.state is not FigureState.SILENT:
        shown = show_percent(value, sign=False) if figure.unit == PERCENT else show_number(value)
    return {
        "figure": figure,
        "state": figure.state,
        "shown": shown,
        "is_percent": figure.unit == PERCENT,
        "target": _number(target),
        "label": label,
    }


@register.inclusion_tag("frame/figure.html")
def figure(figure: Figure, target: Any = None, label: str = "") -> dict[str, Any]:
    """The big figure: number, what it was made of, state, bar with the target."""
    return _figure(figure, target, label)


@register.inclusion_tag("frame/figure_inline.html")
def figure_inline(figure: Figure, target: Any = None) -> dict[str, Any]:
    """The figure in a line or a table cell."""
    return _figure(figure, target, "")


@register.inclusion_tag("frame/figure_parts.html")
def figure_parts(figure: Figure) -> dict[str, Any]:
    """The partial figures of which a figure is made."""
    return {"parts": figure.parts}


@register.inclusion_tag("frame/progress_bar.html")
def progress_bar(numerator: Any, denominator: Any = None, target: Any = None, label: str = "") -> dict[str, Any]:
    """A bar with a tick at the target. Without a denominator the numbers are counts."""
    count = _number(numerator)
    return {
        "bar": charts.bar(count, _number(denominator), _number(target)),
        "empty": count is None,
        "label": label,
        "target": _number(target),
        "is_percent": _number(denominator) is not None,
    }


@register.inclusion_tag("frame/sparkline.html")
def sparkline(
    points: Iterable[charts.Point], target: Any = None, title: str = "", unit: str = PERCENT
) -> dict[str, Any]:
    """A trend line drawn on the server; the table with the same numbers belongs beside it."""
    return {"spark": charts.spark(points, _number(target), unit), "title": title, "unit": unit}


@register.inclusion_tag("frame/state_strip.html")
def state_strip(cells: Iterable[tuple[str, FigureState | str, str]], label: str = "") -> dict[str, Any]:
    """One mark per period: (label, state, url or empty)."""
    shown = [{"label": name, "state": FigureState(state), "url": url} for name, state, url in cells]
    return {"cells": shown, "label": label}


@register.inclusion_tag("frame/bar_chart.html")
def bar_chart(rows: Iterable[Any], target: Any = None, label: str = "") -> dict[str, Any]:
    """Rows with ``label``, ``figure`` and maybe ``url``, one under the other on a common scale."""
    listed = [{name: _part(row, name) for name in ("label", "figure", "url")} for row in rows]
    counts = [row["figure"].numerator or 0 for row in listed if row["figure"].unit != PERCENT]
    greatest = max(counts, default=0)
    goal = _number(target)
    for row in listed:
        made = row["figure"]
        whole = made.denominator if made.unit == PERCENT else (max(greatest, int(goal or 0)) or 1)
        tick = goal if made.unit == PERCENT or goal is None else float(goal) * 100 / whole
        row["bar"] = charts.bar(made.numerator, whole or 0, tick)
    return {"rows": listed, "target": goal, "label": label}


@register.inclusion_tag("frame/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list; everything else in the address stays."""
    request: HttpRequest = context["request"]

    def address(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}"

    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [{"number": one, "url": address(one) if isinstance(one, int) else ""} for one in pages]
    return {
        "page": page,
        "links": links,
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("frame/filter_links.html", takes_context=True)
def filter_links(
    context: Context, name: str, options: Iterable[tuple[Any, Any]], current: Any, label: str = ""
) -> dict[str, Any]:
    """One link per choice with its own address, so that a view can be sent. An empty value: no filter."""
    request: HttpRequest = context["request"]
    chosen = "" if current is None else str(current)
    links = []
    for value, text in options:
        query = request.GET.copy()
        query.pop("page", None)
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
        url = f"{request.path}?{query.urlencode()}" if query else request.path
        links.append({"text": text, "url": url, "current": chosen == ("" if value is None else str(value))})
    return {"links": links, "label": label}


@register.inclusion_tag("frame/field.html")
def field(bound: BoundField, label: str = "") -> dict[str, Any]:
    """A form field: label, help, errors, input; the input names help and errors as its description."""
    return {"field": bound, "label": label or bound.label, "required": bound.field.required}


@register.inclusion_tag("frame/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All errors of a form above it, each leading to its field; takes the focus when the page opens."""
    wrong = [bound for bound in form if bound.errors]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    return {
        "fields": [bound for bound in wrong if not bound.is_hidden],
        "general": [*form.non_field_errors(), *hidden],
    }


@register.inclusion_tag("frame/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """A place with nothing in it: one sentence and one next step."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("frame/breadcrumbs.html")
def breadcrumbs(*pairs: Any) -> dict[str, Any]:
    """Label and address in turn, or one list of (label, url). Home comes first by itself."""
    listed = len(pairs) == 1 and not isinstance(pairs[0], str)
    flat = pairs[0] if listed else zip(pairs[::2], pairs[1::2], strict=True)
    return {"crumbs": [{"label": label, "url": url} for label, url in flat]}


@register.inclusion_tag("frame/timeline.html")
def timeline(entries: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Dated facts: ``date``, ``title``, maybe ``text``, ``url``, ``kind`` (start, change, end, future)."""
    names = ("date", "title", "text", "url", "kind")
    return {"entries": [{name: _part(entry, name) for name in names} for entry in entries], "label": label}


@register.inclusion_tag("frame/key_values.html")
def key_values(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """(name, value) one under the other; an empty value is shown as not told."""
    return {"pairs": pairs}


@register.inclusion_tag("frame/button_link.html")
def button_link(url: str, label: str, kind: str = "primary") -> dict[str, Any]:
    """A link that looks like a button: kind is primary, quiet or danger."""
    return {"url": url, "label": label, "kind": kind}


@register.simple_block_tag
def data_table(content: SafeString, caption: str, show_caption: bool = True, stacked: bool = False) -> SafeString:
    """A table with a caption that scrolls in its own region on a small screen; ``stacked``: a card for each row there.

    In a stacked table ``data-label`` on a cell repeats the heading of its column where the cell alone says too little.
    """
    context = {"content": content, "caption": caption, "show_caption": show_caption, "stacked": stacked}
    return render_to_string("frame/data_table.html", context)


@register.simple_block_tag
def notice(content: SafeString, kind: str = "info", title: str = "") -> SafeString:
    """A message in the page: kind is info, success, warning or error."""
    known = kind if kind in NOTICE_KINDS else "info"
    return render_to_string("frame/notice.html", {"content": content, "kind": known, "title": title})
