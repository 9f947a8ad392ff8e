"""The catalogue script: what it finds, keeps, drops and refuses, and that the shipped catalogue is whole."""

from __future__ import annotations

import gettext
import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

SCRIPT = settings.ROOT / "scripts" / "catalogue.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nharong_catalogue", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


catalogue = _load()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one Python file, one template and one fragment."""
    package = tmp_path / "src" / "nharong" / "press"
    (package / "templates" / "press").mkdir(parents=True)
    (package / "tests").mkdir()
    (tmp_path / "locale" / "fragments").mkdir(parents=True)
    (package / "models.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy\n"
        'A = _("Draft")\n'
        'B = ngettext("%(count)s record", "%(count)s records", 2)\n'
        'C = pgettext_lazy("month", "May")\n'
        'D = _("One sentence that "\n      "goes on.")\n'
        "# Translators: a verb\n"
        'E = _("Open")\n'
    )
    (package / "tests" / "test_models.py").write_text('X = _("Only in a test")\n')
    (package / "templates" / "press" / "page.html").write_text(
        "{% load i18n %}\n"
        '<h1 title="{% translate "Draft" %}">{% translate \'Say "no"\' as no %}</h1>\n'
        '{% translate "May" context "verb" %}\n'
        "{% blocktranslate trimmed count n=rows|length %}\n  {{ n }} row,\n  100% sure\n"
        "{% plural %}\n  {{ n }} rows,\n  100% sure\n{% endblocktranslate %}\n"
        '{% blocktranslate trimmed with name=agency.name context "title" %}\n  Duties of {{ name }}\n'
        "{% endblocktranslate %}\n"
        '{{ _("Constant") }} {% include "x.html" with label=_("Label") %}\n'
        "{# {% translate 'Commented out' %} #}\n"
        "<p>gettext('not a call')</p>\n"
    )
    (tmp_path / "locale" / "fragments" / "press.po").write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "Draft"\nmsgstr "Bản nháp"\n\nmsgid "Nobody uses this"\nmsgstr "Thừa"\n',
        encoding="utf-8",
    )
    return tmp_path


def test_finds_every_way_to_mark_a_text(project: Path) -> None:
    found = catalogue.gather(project)
    assert {(text.context, text.msgid, text.plural) for text in found.values()} == {
        (None, "Draft", None),
        (None, "%(count)s record", "%(count)s records"),
        ("month", "May", None),
        ("verb", "May", None),
        (None, "One sentence that goes on.", None),
        (None, "Open", None),
        (None, 'Say "no"', None),
        (None, "%(n)s row, 100%% sure", "%(n)s rows, 100%% sure"),
        ("title", "Duties of %(name)s", None),
        (None, "Constant", None),
        (None, "Label", None),
    }
    assert found[(None, "Draft")].files == {
        "src/nharong/press/models.py",
        "src/nharong/press/templates/press/page.html",
    }
    assert found[(None, "Open")].notes == {"Translators: a verb"}


def test_update_merges_keeps_and_drops(project: Path) -> None:
    notes = catalogue.update(project)
    assert notes == ["press.po translates 'Nobody uses this', which nothing uses."]
    path = catalogue.catalogue_path(project)
    first = path.read_text(encoding="utf-8")
    assert "Bản nháp" in first and "Thừa" not in first and "POT-Creation-Date" not in first
    # A translation made in the catalogue itself survives, also after the fragments have gone.
    path.write_text(first.replace('msgid "Open"\nmsgstr ""', 'msgid "Open"\nmsgstr "Mở"'), encoding="utf-8")
    catalogue.update(project, consume=True)
    assert not catalogue.fragment_paths(project)
    second = path.read_text(encoding="utf-8")
    assert 'msgstr "Mở"' in second and "Bản nháp" in second
    catalogue.update(project)
    assert path.read_text(encoding="utf-8") == second
    # A text that the code no longer has leaves the catalogue.
    (project / "src" / "nharong" / "press" / "models.py").write_text("")
    catalogue.update(project)
    assert "Mở" not in path.read_text(encoding="utf-8")


def test_a_fragment_is_newer_than_the_catalogue_and_disagreement_is_told(project: Path) -> None:
    catalogue.update(project)
    fragment = project / "locale" / "fragments" / "press.po"
    fragment.write_text('msgid "Draft"\nmsgstr "Nháp"\n', encoding="utf-8")
    (project / "locale" / "fragments" / "zoo.po").write_text('msgid "Draft"\nmsgstr "Thảo"\n', encoding="utf-8")
    notes = catalogue.update(project)
    assert notes == ["zoo.po says 'Thảo' for 'Draft'; kept 'Nháp' of press.po."]
    assert 'msgstr "Nháp"' in catalogue.catalogue_path(project).read_text(encoding="utf-8")


def test_compiled_catalogue_translates(project: Path) -> None:
    (project / "locale" / "fragments" / "more.po").write_text(
        'msgid "%(count)s record"\nmsgid_plural "%(count)s records"\nmsgstr[0] "%(count)s bản ghi"\n'
        '\nmsgctxt "month"\nmsgid "May"\nmsgstr "Tháng năm"\n',
        encoding="utf-8",
    )
    catalogue.update(project)
    (path,) = catalogue.compile_all(project)
    with path.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Draft") == "Bản nháp"
    assert words.ngettext("%(count)s record", "%(count)s records", 1) == "%(count)s bản ghi"
    assert words.ngettext("%(count)s record", "%(count)s records", 7) == "%(count)s bản ghi"
    assert words.pgettext("month", "May") == "Tháng năm"


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Draft", "", "untranslated"),
        ("%(count)s records", "%(conut)s bản ghi", "placeholders differ"),
        ("100%% of %(name)s", "100% của %(name)s", "placeholders differ"),
        ("{name} is late", "{ten} trễ", "placeholders differ"),
        ("<strong>Late</strong>", "Trễ", "HTML tags differ"),
        ("Line\n", "Dòng", "line breaks"),
    ],
)
def test_check_names_the_fault(project: Path, msgid: str, msgstr: str, fault: str) -> None:
    shutil.rmtree(project / "src" / "nharong" / "press")
    (project / "src" / "nharong" / "one.py").write_text(f"X = _({msgid!r})\n", encoding="utf-8")
    entry = catalogue.polib.POEntry(msgid=msgid, msgstr=msgstr)
    (project / "locale" / "fragments" / "press.po").write_text(str(entry), encoding="utf-8")
    catalogue.update(project)
    problems = catalogue.check(project)
    assert len(problems) == 1 and problems[0].startswith(fault)


def test_check_passes_when_complete_and_names_an_old_catalogue(project: Path) -> None:
    shutil.rmtree(project / "src" / "nharong" / "press")
    source = project / "src" / "nharong" / "one.py"
    source.write_text('X = _("Draft")\n')
    catalogue.update(project)
    assert catalogue.check(project) == []
    assert catalogue.main(["check", "--root", str(project)]) == 0
    source.write_text("")
    assert catalogue.check(project) == ["not up to date: run `make catalogue` and commit locale/."]
    assert catalogue.main(["check", "--root", str(project)]) == 1


def test_a_fuzzy_translation_is_refused(project: Path) -> None:
    shutil.rmtree(project / "src" / "nharong" / "press")
    (project / "src" / "nharong" / "one.py").write_text('X = _("Draft")\n')
    (project / "locale" / "fragments" / "press.po").write_text(
        '#, fuzzy\nmsgid "Draft"\nmsgstr "Bản nháp"\n', encoding="utf-8"
    )
    catalogue.update(project)
    assert [problem.split(":")[0] for problem in catalogue.check(project)] == ["fuzzy"]


def test_a_broken_template_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = project / "src" / "nharong" / "press" / "templates" / "press" / "page.html"
    page.write_text("{% blocktranslate %}{% if x %}{% endif %}{% endblocktranslate %}")
    assert catalogue.main(["check", "--root", str(project)]) == 1
    assert "press/page.html" in capsys.readouterr().err


def test_the_vietnamese_catalogue_of_the_house_is_complete() -> None:
    assert catalogue.check(settings.ROOT) == []
