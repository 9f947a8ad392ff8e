"""Files handed in as evidence: what is taken, where it lies, and who may fetch it.

A file lies outside the folder that a web server may serve; it is fetched through a page that asks for the record's
state first. Its kind is read from its bytes, never from what the browser claims.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.translation import gettext as _

from nharong.core.errors import Invalid

MAX_BYTES = 10 * 1024 * 1024
_HEAD = 16


@dataclass(frozen=True)
class FileKind:
    """One kind of file that is taken, with the type under which it is sent."""

    extension: str
    content_type: str


PDF = FileKind("pdf", "application/pdf")
PNG = FileKind("png", "image/png")
JPEG = FileKind("jpg", "image/jpeg")
MP3 = FileKind("mp3", "audio/mpeg")
DOCX = FileKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
KINDS = {kind.extension: kind for kind in (PDF, PNG, JPEG, MP3, DOCX, XLSX)}
ACCEPT = ",".join(f".{extension}" for extension in (*KINDS, "jpeg"))


class PrivateStorage(FileSystemStorage):
    """Files without an address of their own, in a folder beside the public media folder, never under it."""

    @property
    def base_location(self) -> str:  # type: ignore[override]
        public = Path(settings.MEDIA_ROOT)
        return str(public.with_name(f"{public.name}-private"))

    @property
    def location(self) -> str:  # type: ignore[override]
        return str(Path(self.base_location).absolute())

    def url(self, name: str | None) -> str:
        raise ValueError("Evidence has no public address: link to the page that serves it.")


def evidence_storage() -> Storage:
    """Where the files of this room lie."""
    return PrivateStorage()


def sniff(source: IO[bytes]) -> FileKind | None:
    """The kind of a file by its bytes; None when it is none of those taken."""
    source.seek(0)
    head = source.read(_HEAD)
    source.seek(0)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return MP3
    if head.startswith(b"PK\x03\x04"):
        return _office(source)
    return None


def _office(source: IO[bytes]) -> FileKind | None:
    try:
        names = set(zipfile.ZipFile(source).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    finally:
        source.seek(0)
    # A workbook with macros is refused: it is the one thing in these files that runs.
    if "[Content_Types].xml" not in names or any(PurePath(name).name == "vbaProject.bin" for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def checked(upload: File[Any]) -> File[Any]:
    """The upload under a name of our own. Raises :class:`Invalid` with the cure for anything that is not taken."""
    if not upload.size:
        raise Invalid(_("The file is empty. Choose the file again."))
    if upload.size > MAX_BYTES:
        raise Invalid(
            _("The file is larger than %(limit)s MB. Make it smaller or give a link instead.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    source: IO[bytes] = upload.file or io.BytesIO()
    kind = sniff(source)
    if kind is None:
        raise Invalid(_("Only PDF, PNG, JPEG, DOCX, XLSX and MP3 files are taken. Save the file as one of these."))
    # The name a person gave may tell more than the evidence should, and may not be safe on disk.
    return File(source, name=f"{uuid.uuid4().hex}.{kind.extension}")


def content_type(name: str) -> str:
    """The type under which a kept file is sent."""
    kind = KINDS.get(PurePath(name).suffix.lstrip("."))
    return kind.content_type if kind else "application/octet-stream"
