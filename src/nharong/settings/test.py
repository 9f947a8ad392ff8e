"""The suite: quick hashing, mail in memory, SQLite in memory unless NHARONG_DATABASE_URL names PostgreSQL."""

import tempfile
from pathlib import Path

from .base import *

SECRET_KEY = "only-for-tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if not environment.text("DATABASE_URL"):
    DATABASES["default"]["OPTIONS"] = {"init_command": "PRAGMA foreign_keys=ON;"}
# Nothing is collected for the suite; the server only wants the folder to be there.
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="nharong-static-"))
NHARONG_TODAY = "2026-11-23"
