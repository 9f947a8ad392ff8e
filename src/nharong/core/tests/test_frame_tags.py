"""The components: right numbers in the reader's writing, marks with words, hostile text made harmless."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from nharong.core.figures import COUNT, Figure, FigureState, Part

HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)>"
DAY = dt.date(2026, 11, 23)
VALUE = Figure(FigureState.VALUE, 118, 135, as_of=DAY)
VOID = {"img", "input", "br", "path", "rect", "circle", "ellipse", "polyline", "link", "meta"}


class Balance(HTMLParser):
    """Fails on markup whose tags do not close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.names, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += [name for name, _value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += [name for name, _value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def render(source: str, language: str = "vi", **context) -> str:
    with translation.override(language):
        html = Template(source).render(Context(context))
    parsed = Balance()
    parsed.feed(html)
    assert not parsed.open, parsed.open
    assert "script" not in parsed.names and "onerror" not in parsed.attributes
    assert "style" not in parsed.attributes, "the content security policy forbids inline style"
    return html


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("state", list(FigureState))
@pytest.mark.parametrize("quiet", [True, False])
def test_every_state_has_a_shape_and_a_word(state, quiet):
    html = render("{% state_mark state quiet=quiet %}", state=state, quiet=quiet, language="en")
    assert re.search(r"<svg[^>]*>\s*<(circle|rect|path)", html)
    assert words(html) == state.label
    assert ('class="unseen"' in html) is quiet


def test_no_two_states_share_a_shape():
    shapes = {re.search(r"<svg.*</svg>", render("{% state_mark s %}", s=state))[0] for state in FigureState}
    assert len(shapes) == len(FigureState)


def test_a_state_may_come_as_text():
    assert "state--not_due" in render('{% state_mark "not_due" %}')


@pytest.mark.parametrize(("language", "value", "count"), [("vi", "87,4", "1.250"), ("en", "87.4", "1,250")])
def test_numbers_are_written_as_the_reader_does(language, value, count):
    html = render("{% figure f target=100 %}", language, f=VALUE)
    assert f">{value}<" in html and "118" in words(html) and "135" in words(html)
    assert "23/11/2026" in html
    assert count in render("{% figure f %}", language, f=Figure(FigureState.VALUE, 1250, None, COUNT))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_drawings_have_points_and_no_commas_in_their_measures(language):
    html = render("{% progress_bar 118 135 90 %}", language)
    assert 'width="874.1"' in html and "M900 0V12" in html


def test_a_reached_target_is_told_in_shape_too():
    assert "bar--reached" in render("{% progress_bar 135 135 100 %}")
    assert "bar--reached" not in render("{% progress_bar 134 135 100 %}")


def test_a_bar_without_number_is_not_a_bar_of_zero():
    nothing, zero = render("{% progress_bar none 135 100 %}", none=None), render("{% progress_bar 0 135 100 %}")
    assert "bar--empty" in nothing and "bar__fill" not in nothing
    assert "bar--empty" not in zero and 'width="0"' in zero


@pytest.mark.parametrize("state", [s for s in FigureState if s not in (FigureState.VALUE, FigureState.ZERO)])
@pytest.mark.parametrize("tag", ["figure", "figure_inline"])
def test_a_state_without_number_shows_no_number(state, tag):
    html = render("{% " + tag + " f %}", f=Figure(state, reason="why", since=DAY), language="en")
    assert state.label in words(html)
    assert "%" not in words(html)


def test_zero_shows_the_number_and_its_ring():
    html = render("{% figure f %}", f=Figure(FigureState.ZERO, 0, 12), language="en")
    assert words(html).startswith("0 % 0 of 12") and "state--zero" in html
    assert "state--zero" in render("{% figure_inline f %}", f=Figure(FigureState.ZERO, 0, 12))


def test_silence_shows_what_was_owed_and_no_zero_percent():
    text = words(render("{% figure f %}", f=Figure(FigureState.SILENT, 0, 4), language="en"))
    assert "0 of 4" in text and "0 %" not in text


def test_parts_are_shown_with_their_own_sums():
    made = Figure(FigureState.VALUE, 118, 135, parts=(Part("a", HOSTILE, 126, 135),))
    assert "93.3% 126/135" in words(render("{% figure_parts f %}", "en", f=made))


def test_a_trend_breaks_where_nothing_is_known():
    points = [("01", 10, "value"), ("02", 20, "value"), ("03", None, "silent"), ("04", 0, "zero"), ("05", 50, "value")]
    html = render("{% sparkline points target=100 title=t %}", points=points, t=HOSTILE, language="en")
    assert html.count("<polyline") == 2
    assert html.count("spark__silent") == 1 and html.count("spark__zero") == 1
    assert "03: no report yet; 04: 0%; 05: 50%" in html


def test_a_trend_without_points_is_nothing():
    assert words(render("{% sparkline points %}", points=[])) == ""


def test_a_strip_leads_to_its_periods():
    cells = [(HOSTILE, "value", "/a/?x=1&y=2"), ("02/2026", FigureState.SILENT, "")]
    html = render("{% state_strip cells label=l %}", cells=cells, l=HOSTILE, language="en")
    assert html.count("<a ") == 1 and 'href="/a/?x=1&amp;y=2"' in html
    assert "02/2026: no report yet" in words(html)


def test_bars_share_one_scale():
    rows = [
        {"label": HOSTILE, "figure": Figure(FigureState.VALUE, 50, None, COUNT), "url": "/a"},
        SimpleNamespace(label="b", figure=Figure(FigureState.VALUE, 200, None, COUNT)),
    ]
    html = render("{% bar_chart rows %}", rows=rows)
    assert 'width="250"' in html and 'width="1000"' in html


def test_a_table_has_a_caption_and_can_be_scrolled_by_key():
    html = render(
        "{% data_table caption %}<tbody><tr><td>{{ caption }}</td></tr></tbody>{% enddata_table %}", caption=HOSTILE
    )
    assert "<caption>" in html and 'tabindex="0"' in html and 'role="region"' in html


def test_a_table_of_long_texts_is_stacked_only_when_asked():
    source = "{% data_table 'x' STACKED %}<tbody></tbody>{% enddata_table %}"
    assert 'class="data-table stacked"' in render(source.replace("STACKED", "stacked=True"))
    assert 'class="data-table"' in render(source.replace(" STACKED", ""))


def test_a_count_without_a_target_has_no_bar():
    """Nothing says how long it should be."""
    count = Figure(FigureState.VALUE, 84, None, COUNT)
    assert "bar__fill" not in render("{% figure one %}", one=count)
    assert "bar__fill" in render("{% figure one target=100 %}", one=count)


@pytest.mark.parametrize(
    ("mark", "words"),
    [("C", "read in a public source"), ("2", "from a secondary source only"), ("U", "uncertain"), ("", "uncertain")],
)
def test_a_mark_of_certainty_is_told_in_words(mark, words):
    assert render("{{ mark|certainty }}", "en", mark=mark) == words


def test_the_pager_keeps_the_rest_of_the_address():
    request = RequestFactory().get("/x/", {"q": 'a&b"<', "page": "2"})
    page = Paginator(range(100), 10).get_page(2)
    html = render("{% pager page %}", request=request, page=page, language="en")
    assert 'href="?q=a%26b%22%3C&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1
    assert "11–20 of 100" in words(html)
    assert words(render("{% pager page %}", request=request, page=Paginator([], 10).get_page(1))) == ""


def test_filters_have_their_own_address_and_start_at_the_first_page():
    request = RequestFactory().get("/x/", {"kind": "a", "level": "1", "page": "7"})
    html = render(
        '{% filter_links "kind" options "a" label=label %}',
        request=request,
        options=[("", "all"), ("a", "A"), ("b", HOSTILE)],
        label=HOSTILE,
    )
    assert 'href="/x/?level=1"' in html
    assert 'href="/x/?level=1&amp;kind=b"' in html
    assert html.count("aria-current") == 1


class Wrong(forms.Form):
    name = forms.CharField(label=HOSTILE, help_text="help")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="agreed")
    secret = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError(HOSTILE)


def test_a_field_names_its_help_and_its_error():
    html = render("{% field form.name %}", form=Wrong({}))
    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert described and all(f'id="{one}"' in html for one in described)
    assert 'for="id_name"' in html and 'aria-invalid="true"' in html


def test_a_group_of_choices_has_a_legend():
    html = render("{% field form.kind %}", form=Wrong({}))
    assert "<legend" in html and "<fieldset" in html


def test_a_checkbox_stands_beside_its_label():
    assert "field__check" in render("{% field form.agreed %}", form=Wrong({}))


def test_the_summary_leads_to_each_wrong_field():
    html = render("{% error_summary form %}", form=Wrong({}))
    targets = re.findall(r'href="#([^"]+)"', html)
    fields = render("{% for one in form %}{% field one %}{% endfor %}", form=Wrong({}))
    assert len(targets) == 3 and all(f'id="{target}"' in fields for target in targets)
    assert html.count("<li>") == 5, "three fields, the form's own error and the hidden field's"


def test_no_summary_without_errors():
    assert words(render("{% error_summary form %}", form=forms.Form({}))) == ""


def test_words_in_the_page_are_escaped():
    source = """{% empty_state h h h h %}{% breadcrumbs h h %}{% key_values pairs %}{% timeline entries label=h %}
    {% button_link h h %}{% notice kind=h title=h %}{{ h }}{% endnotice %}{{ h|local }}"""
    entries = [{"date": DAY, "title": HOSTILE, "text": HOSTILE, "url": HOSTILE, "kind": HOSTILE}]
    html = render(source, h=HOSTILE, pairs=[(HOSTILE, HOSTILE), ("empty", "")], entries=entries)
    assert "&lt;script&gt;" in html and 'datetime="2026-11-23"' in html


def test_breadcrumbs_take_a_list_too():
    pairs = [("A", "/a/"), ("B", "")]
    listed, flat = render("{% breadcrumbs p %}", p=pairs), render('{% breadcrumbs "A" "/a/" "B" "" %}')
    assert listed == flat and listed.count('aria-current="page"') == 1


def test_text_of_a_plan_comes_in_the_readers_language():
    class Text:
        def in_language(self, language):
            return {"vi": "chỉ tiêu", "en": "target"}[language]

    assert render("{{ t|local }}", "vi", t=Text()) == "chỉ tiêu"
    assert render("{{ t|local }}", "en", t=Text()) == "target"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [(Decimal("87.44"), "87,4%", "87.4%"), (Decimal("99.96"), "100%", "100%"), (0, "0%", "0%")],
)
def test_percentages(value, vi, en):
    assert render("{{ v|percent }}", "vi", v=value) == vi
    assert render("{{ v|percent }}", "en", v=value) == en


def test_missing_numbers_are_not_zero():
    assert render("{{ a|number }}{{ b|percent }}{{ c|number }}", a=None, b="") == ""


def test_dates_are_read_as_they_are_written():
    for language in ("vi", "en"):
        with translation.override(language):
            assert forms.DateField(localize=True).clean("12/03/2026") == dt.date(2026, 3, 12)
