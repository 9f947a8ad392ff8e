"""Reads settings from the environment, in one place, so that a wrong value is named and not guessed."""

from __future__ import annotations

import os
import secrets
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


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def data_folder() -> Path:
    """The one folder under which all state of the embedded set-up lies; made when missing."""
    folder = Path(text("DATA", "var")).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_secret(folder: Path, name: str) -> str:
    """A random secret made once and kept in a file only its owner can read."""
    path = folder / name
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
