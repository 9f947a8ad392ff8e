"""Reads settings from the environment, in one place, so that a wrong value is named and not guessed."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PREFIX = "NHARONG_"


def text(name: str, default: str = "") -> str:
    """The value of ``NHARONG_<name>``, stripped; ``default`` when unset or empty."""
    return os.environ.get(PREFIX + name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes/no setting. Raises ``ImproperlyConfigured`` for anything but 1/0, true/false, yes/no, on/off."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{PREFIX}{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number. Raises ``ImproperlyConfigured`` naming the variable for anything else."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def data_folder() -> Path:
    """The one folder under which all state of the embedded set-up lies; made when missing.

    Without ``NHARONG_DATA`` it is ``var`` beside the code, from whichever folder the command is called.
    """
    given = text("DATA")
    folder = Path(given).expanduser().resolve() if given else Path(__file__).resolve().parents[3] / "var"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{PREFIX}DATA: cannot make {folder}: {error.strerror}.") from error
    return folder


def kept_secret(folder: Path, name: str) -> str:
    """A random secret made once and kept in a file only its owner can read.

    Two processes that start at once agree on it: the file appears whole, the second reads the first's.
    """
    path = folder / name
    if not path.exists():
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
        Path(temporary).unlink()
    return path.read_text().strip()
