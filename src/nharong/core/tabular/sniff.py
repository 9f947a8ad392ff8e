"""Look at an upload before any reader touches it: what it really is, and whether it is safe to open.

The name of a file proves nothing, and a workbook is a ZIP archive of XML: a few kilobytes can unpack to
gigabytes, and XML can define entities that grow without end. All of that is refused here, before
openpyxl sees a byte.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath
from typing import BinaryIO, Literal

from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from nharong.core.errors import Invalid

Format = Literal["xlsx", "csv"]

MAX_PARTS = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
#: Small parts may well compress by more than MAX_RATIO; only beyond this size does the ratio tell anything.
RATIO_FROM = 5 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_upload(upload: BinaryIO, max_bytes: int) -> bytes:
    """The whole upload, never holding more than one byte beyond the limit."""
    try:
        content = upload.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise Invalid(_("The file could not be read. Choose it once more.")) from error
    if len(content) > max_bytes:
        raise Invalid(
            _("The file is larger than %(megabytes)s MB. Split it into several files.")
            % {"megabytes": max(1, max_bytes // (1024 * 1024))}
        )
    if not content.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Invalid(_("The file is empty."))
    return content


def detect(content: bytes, filename: str) -> Format:
    """What the content is. Raise ``Invalid`` with the cure when it is nothing we read, or not what its
    name says.
    """
    suffix = PurePath(filename).suffix.lower()
    if content.startswith(_OLE):
        raise Invalid(_ole_message(content))
    if suffix in (".xlsm", ".xltm", ".xlam", ".xlsb"):
        raise Invalid(_macro_message())
    if content.startswith(_ZIP):
        check_archive(content)
        if suffix != ".xlsx":
            raise Invalid(
                _(
                    "The file is an Excel workbook but its name ends in “%(suffix)s”. Rename it so"
                    " that it ends in .xlsx."
                )
                % {"suffix": suffix}
            )
        return "xlsx"
    _refuse_other_content(content)
    if suffix == ".xlsx":
        raise Invalid(
            _(
                "The file is called .xlsx but is no Excel workbook. Open it in Excel and save it "
                "as “Excel Workbook (.xlsx)”."
            )
        )
    if suffix not in (".csv", ".tsv", ".txt"):
        raise Invalid(
            _("Files ending in “%(suffix)s” are not read here. Save the table as .xlsx or as CSV UTF-8.")
            % {"suffix": suffix}
        )
    return "csv"


def check_archive(content: bytes) -> None:
    """Refuse archives that are broken, dangerous, or other than a plain workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, len(content))
            names = {part.filename.lower() for part in parts}
            _check_names(names)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_prolog(archive, part)
            types = archive.read("[Content_Types].xml")
            workbook = archive.read("xl/workbook.xml")
    except Invalid:
        raise
    # Whatever else goes wrong in a hostile archive, the answer to the officer is the same.
    except Exception as error:
        raise Invalid(damaged()) from error
    if b"macroEnabled" in types:
        raise Invalid(_macro_message())
    if b"purl.oclc.org/ooxml" in workbook:
        raise Invalid(
            _(
                "The workbook is saved as “Strict Open XML”. In Excel choose Save As and the type "
                "“Excel Workbook (.xlsx)”."
            )
        )


def damaged() -> str:
    return _("The workbook is damaged or unusual. Open it in Excel, save it under a new name as .xlsx and try again.")


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    # zipfile never yields more bytes of a part than its directory entry says, so this sum bounds what can
    # come.
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise Invalid(
            _(
                "The workbook unpacks to far more than its size and was not opened. Copy the table"
                " alone into a new workbook."
            )
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise Invalid(_password_message())


def _check_names(names: set[str]) -> None:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Invalid(_macro_message())
    if "xl/workbook.bin" in names:
        raise Invalid(_("The workbook is in the binary format .xlsb. Save it as “Excel Workbook (.xlsx)”."))
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Invalid(_("The file is no Excel workbook. Save the table as “Excel Workbook (.xlsx)” or as CSV UTF-8."))


def _check_prolog(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type, and with it any entity, can only stand before the first element."""
    with archive.open(part) as source:
        for _event in iterparse(source, events=("start",), forbid_dtd=True):
            return


def _refuse_other_content(content: bytes) -> None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        raise Invalid(_("The file is a PDF. Save the table itself as .xlsx or as CSV UTF-8."))
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf")):
        raise Invalid(
            _(
                "The file is a web page or document, not a table. Open it in Excel and save it as "
                "“Excel Workbook (.xlsx)”."
            )
        )
    if b"\x00" in content and not content.startswith(_BYTE_ORDER_MARKS) and not _looks_like_utf16(content):
        raise Invalid(_("The file is no table. Save the table as .xlsx or as CSV UTF-8."))


def _looks_like_utf16(content: bytes) -> bool:
    """UTF-16 without a mark: of two neighbouring bytes of an ASCII letter, one is always zero."""
    start = content[:200]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return len(content) % 2 == 0 and max(even, odd) >= len(start) // 4 and min(even, odd) == 0


def _ole_message(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _password_message()
    return _(
        "The file is in the old Excel or Word format (.xls, .doc). Open it and save it as “Excel Workbook (.xlsx)”."
    )


def _password_message() -> str:
    return _("The workbook is protected by a password. Remove the password in Excel, save it and try again.")


def _macro_message() -> str:
    return _(
        "Workbooks with macros or in binary form are not opened. Save it as “Excel Workbook (.xlsx)”, without macros."
    )
