"""Read a CSV file: find its encoding and its delimiter, and say clearly when a file cannot be trusted.

A wrong guess of the encoding would store broken names for ever. UTF-8 and UTF-16 prove themselves;
Windows-1258 does not, so it is believed only when every letter of the result is a Vietnamese one. TCVN3
and VNI files fail that test.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from nharong.core.errors import Invalid

from .grid import HEADER_ROWS, MAX_COLUMNS, Line, Shape, letters

DELIMITERS = (",", ";", "\t")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in _LETTERS
    for tone in (_TONES if letter in _VOWELS else ("",))
)
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


class CsvSheet:
    """The one table of a CSV file under one delimiter."""

    title = ""

    def __init__(self, text: str, delimiter: str) -> None:
        self.delimiter = delimiter
        self._text = text
        announced = _SEPARATOR_LINE.match(text)
        if announced:
            # Excel swallows this line and numbers the rows from the next one; so do we.
            self._text = text[announced.end() :]
        self.shape = Shape()

    def measure(self, max_rows: int) -> None:
        """Count the rows once; raise ``Invalid`` at the first fault of the file as a whole."""
        for line in self.lines():
            self.shape.last_row = line.number
            self.shape.filled_rows += any(str(value).strip() for value in line.values)
            if self.shape.filled_rows > max_rows + HEADER_ROWS:
                return

    def lines(self, last: int | None = None) -> Iterator[Line]:
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self.delimiter, strict=True)
        number = 0
        try:
            for number, values in enumerate(islice(reader, last), start=1):
                while values and not values[-1].strip():
                    values.pop()
                if len(values) > MAX_COLUMNS:
                    raise Invalid(
                        _("Row %(row)s has values beyond column %(column)s. Delete those columns.")
                        % {"row": number, "column": letters(MAX_COLUMNS)}
                    )
                yield Line(number, tuple(values))
        except csv.Error as error:
            raise Invalid(
                _(
                    "The CSV file cannot be read after row %(row)s: a quotation mark is not "
                    "closed, or a cell is too long. Correct that row."
                )
                % {"row": number}
            ) from error


def decode(content: bytes) -> tuple[str, list[str]]:
    """The text of the file, and what to tell the officer about it."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strict(content, encoding), []
    if b"\x00" in content[:200]:
        return _strict(content, "utf-16-be" if content[0] == 0 else "utf-16-le"), []
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    if not text or not all(_plausible(char) for char in text):
        raise Invalid(_encoding_message())
    return text, [_("The file is not UTF-8; it was read as Windows-1258. Check that the names are right.")]


def candidates(text: str) -> list[CsvSheet]:
    """The file under each delimiter it may have, the announced one alone if it announces one."""
    announced = _SEPARATOR_LINE.match(text)
    if announced and announced.group(1) in DELIMITERS:
        return [CsvSheet(text, announced.group(1))]
    return [CsvSheet(text, delimiter) for delimiter in DELIMITERS if delimiter in text or delimiter == ","]


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid(_encoding_message()) from error


def _plausible(char: str) -> bool:
    if char.isascii():
        return True
    if char.isalpha() or unicodedata.combining(char):
        return char.lower() in _VIETNAMESE
    return char in "“”‘’–—…•§©®°±×÷«»€₫\u00a0"


def _encoding_message() -> str:
    return _(
        "The letters of the file cannot be read. In Excel choose Save As and the type “CSV UTF-8”, or save it as .xlsx."
    )
