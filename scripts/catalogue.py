#!/usr/bin/env python
"""Keeps the translation catalogue: `update` gathers the texts, `compile` makes them readable, `check` judges.

English is the msgid itself, so only Vietnamese has a catalogue: locale/vi/LC_MESSAGES/django.po. Rooms that
are being built put their translations into locale/fragments/<room>.po; `update` merges those (a fragment is
newer, it wins) and `update --consume` removes them afterwards. Needs no GNU gettext. The output has neither
dates nor line numbers, so that two developers' catalogues differ only where their texts do.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract as babel_extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HEADER = {
    "Project-Id-Version": "nharong",
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLAIN, PLURAL, CONTEXT, CONTEXT_PLURAL = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": PLAIN,
    "gettext": PLAIN,
    "gettext_lazy": PLAIN,
    "gettext_noop": PLAIN,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
SKIPPED_FOLDERS = {"tests", "migrations", "__pycache__"}

_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_TEMPLATE_CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL)
_PERCENT = re.compile(r"%(?:\((\w+)\))?[#0\-+]*\d*(?:\.\d+)?([dixXeEfFgGrs%])")
_BRACE = re.compile(r"\{(\w*)(?:[!:][^{}]*)?\}")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")

Key = tuple[str | None, str]


@dataclass
class Text:
    """One text to translate, as code and templates use it."""

    context: str | None
    msgid: str
    plural: str | None = None
    files: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return (self.context, self.msgid)


class Fault(Exception):
    """A source file that cannot be read as code or template, or two texts that contradict each other."""


def source_files(root: Path) -> Iterator[Path]:
    """Code and templates of the package, without tests and migrations, in a fixed order."""
    package = root / "src" / "nharong"
    for path in sorted(package.rglob("*")):
        folders = path.relative_to(package).parts[:-1]
        wanted = path.suffix == ".py" or ("templates" in folders and path.suffix != ".pyc")
        if wanted and path.is_file() and not SKIPPED_FOLDERS.intersection(folders):
            yield path


def texts_of(path: Path, shown: str) -> Iterator[Text]:
    """The texts of one file. ``shown`` is the name that goes into the catalogue."""
    if path.suffix == ".py":
        with path.open("rb") as file:
            for _line, message, comments, context in babel_extract(
                "python", file, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=False
            ):
                singular, plural = message if isinstance(message, tuple) else (message, None)
                if singular:
                    yield Text(context, singular, plural, {shown}, {" ".join(comments)} - {""})
        return
    try:
        calls = templatize(path.read_text(encoding="utf-8"), origin=shown)
    except SyntaxError as error:
        raise Fault(str(error)) from error
    for call in _TEMPLATE_CALL.finditer(calls):
        name = call[1]
        words = [ast.literal_eval(word) for word in re.findall(_STRING, call[2], re.DOTALL)]
        context = words.pop(0) if "p" in name.removesuffix("gettext") else None
        if words[0]:
            yield Text(context, words[0], words[1] if len(words) > 1 else None, {shown})


def gather(root: Path) -> dict[Key, Text]:
    """Every text of the package, once."""
    found: dict[Key, Text] = {}
    for path in source_files(root):
        shown = path.relative_to(root).as_posix()
        for text in texts_of(path, shown):
            known = found.setdefault(text.key, text)
            if text.plural and known.plural and text.plural != known.plural:
                raise Fault(f"{shown}: {text.msgid!r} has two plurals, {known.plural!r} and {text.plural!r}.")
            known.plural = known.plural or text.plural
            known.files |= text.files
            known.notes |= text.notes
    return found


def read_po(path: Path) -> list[polib.POEntry]:
    """The live entries of a catalogue or fragment."""
    try:
        entries = polib.pofile(str(path), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Fault(f"{path.name}: {error}") from error
    return [entry for entry in entries if not entry.obsolete and entry.msgid]


def translation(entry: polib.POEntry) -> str:
    """The one Vietnamese form of an entry; Vietnamese has no plural."""
    forms = entry.msgstr_plural
    return unicodedata.normalize("NFC", forms.get(0, "") if forms else entry.msgstr)


def catalogue_path(root: Path) -> Path:
    return root / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def fragment_paths(root: Path) -> list[Path]:
    return sorted((root / "locale" / "fragments").glob("*.po"))


def known_translations(root: Path) -> tuple[dict[Key, tuple[str, bool]], list[str]]:
    """Translation and fuzzy mark of every known text, and what the fragments disagree about."""
    known: dict[Key, tuple[str, bool]] = {}
    notes: list[str] = []
    if catalogue_path(root).exists():
        for entry in read_po(catalogue_path(root)):
            known[(entry.msgctxt, entry.msgid)] = (translation(entry), entry.fuzzy)
    origin: dict[Key, str] = {}
    for path in fragment_paths(root):
        for entry in read_po(path):
            key, words = (entry.msgctxt, entry.msgid), translation(entry)
            if not words:
                continue
            if key in origin and known[key][0] != words:
                notes.append(
                    f"{path.name} says {words!r} for {entry.msgid!r}; kept {known[key][0]!r} of {origin[key]}."
                )
                continue
            known[key] = (words, entry.fuzzy)
            origin.setdefault(key, path.name)
    return known, notes


def render(root: Path) -> tuple[polib.POFile, list[str]]:
    """The catalogue as it ought to be, and notes about fragments that disagree or translate nothing."""
    texts = gather(root)
    known, notes = known_translations(root)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = dict(HEADER)
    for text in sorted(texts.values(), key=lambda text: (text.msgid, text.context or "")):
        words, fuzzy = known.get(text.key, ("", False))
        catalogue.append(
            polib.POEntry(
                msgctxt=text.context,
                msgid=text.msgid,
                msgid_plural=text.plural or "",
                msgstr="" if text.plural else words,
                msgstr_plural={0: words} if text.plural else {},
                occurrences=[(name, "") for name in sorted(text.files)],
                comment="\n".join(sorted(text.notes)),
                flags=["fuzzy"] if fuzzy else [],
            )
        )
    for path in fragment_paths(root):
        notes += [
            f"{path.name} translates {entry.msgid!r}, which nothing uses."
            for entry in read_po(path)
            if (entry.msgctxt, entry.msgid) not in texts
        ]
    return catalogue, notes


def update(root: Path, *, consume: bool = False) -> list[str]:
    """Write the catalogue anew; with ``consume`` remove the fragments that it now holds."""
    catalogue, notes = render(root)
    path = catalogue_path(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(catalogue), encoding="utf-8")
    if consume:
        for fragment in fragment_paths(root):
            fragment.unlink()
    return notes


def compile_all(root: Path) -> list[Path]:
    """Write a .mo beside every catalogue."""
    made = []
    for path in sorted((root / "locale").glob("*/LC_MESSAGES/django.po")):
        polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(path.with_suffix(".mo")))
        made.append(path.with_suffix(".mo"))
    return made


def placeholders(text: str, *, brace: bool) -> Counter[str]:
    """What a text leaves open: %(name)s, %s, %% and, where the original has them, {name}."""
    found = Counter(match[0] for match in _PERCENT.finditer(text))
    if brace:
        found.update("{" + match[1] + "}" for match in _BRACE.finditer(text))
    return found


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation."""
    words, original = translation(entry), entry.msgid_plural or entry.msgid
    where = f"{entry.msgid!r} ({', '.join(name for name, _line in entry.occurrences)})"
    if not words.strip():
        yield f"untranslated: {where}"
        return
    if entry.fuzzy:
        yield f"fuzzy: {where}"
    brace = bool(_BRACE.search(original))
    wanted, given = placeholders(original, brace=brace), placeholders(words, brace=brace)
    if set(wanted) != set(given) or (entry.msgid_plural == "" and wanted["%s"] != given["%s"]):
        yield f"placeholders differ: {where} has {sorted(wanted)}, its translation {sorted(given)}"
    if set(_TAG.findall(original)) != set(_TAG.findall(words)):
        yield f"HTML tags differ: {where}"
    if original.startswith("\n") != words.startswith("\n") or original.endswith("\n") != words.endswith("\n"):
        yield f"line breaks at the ends differ: {where}"


def check(root: Path) -> list[str]:
    """Everything that keeps the catalogue from being complete and up to date."""
    catalogue, _notes = render(root)
    problems = [fault for entry in catalogue for fault in faults_of(entry)]
    path = catalogue_path(root)
    if not path.exists() or path.read_text(encoding="utf-8") != str(catalogue):
        problems.append("not up to date: run `make catalogue` and commit locale/.")
    return problems


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["update", "compile", "check"])
    parser.add_argument("--consume", action="store_true", help="remove the fragments that update has merged")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project folder")
    options = parser.parse_args(arguments)
    try:
        if options.mode == "compile":
            compile_all(options.root)
            return 0
        if options.mode == "update":
            for note in update(options.root, consume=options.consume):
                print(f"note: {note}", file=sys.stderr)
            return 0
        problems = check(options.root)
    except Fault as fault:
        print(f"catalogue: {fault}", file=sys.stderr)
        return 1
    for problem in problems:
        print(f"catalogue: {problem}", file=sys.stderr)
    print(f"catalogue: {len(problems)} problems" if problems else "catalogue: complete")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
