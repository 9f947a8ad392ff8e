"""What a production start refuses, each with the name of the variable and the cure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def unsafe_values(settings: Mapping[str, Any], given_secret: str) -> list[str]:
    """The list of unsafe values among ``settings``; empty when the site may start."""
    problems = []
    if len(given_secret) < 50 or len(set(given_secret)) < 10:
        problems.append("NHARONG_SECRET_KEY: set a random value of at least 50 characters.")
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts or "*" in hosts:
        problems.append("NHARONG_ALLOWED_HOSTS: name the hosts of the site; '*' answers to any name.")
    elif set(hosts) <= {"127.0.0.1", "localhost", "[::1]"}:
        problems.append("NHARONG_ALLOWED_HOSTS: name the public host of the site.")
    if not settings["SITE_URL"].startswith("https://"):
        problems.append("NHARONG_SITE_URL: must start with https://.")
    if settings["DEBUG"]:
        problems.append("NHARONG_DEBUG: must be off, it shows settings to strangers.")
    if settings.get("NHARONG_TODAY"):
        problems.append("NHARONG_TODAY: must be empty, the real clock decides deadlines.")
    if settings["SECURE_HSTS_SECONDS"] < 0:
        problems.append("NHARONG_HSTS_SECONDS: must not be negative.")
    if not settings["SECURE_SSL_REDIRECT"] and settings["SECURE_PROXY_SSL_HEADER"] is None:
        problems.append("NHARONG_SSL_REDIRECT: may be off only behind a proxy (NHARONG_BEHIND_PROXY=1).")
    for origin in settings["CSRF_TRUSTED_ORIGINS"]:
        if not origin.startswith("https://") or "*" in origin:
            problems.append(f"NHARONG_CSRF_TRUSTED_ORIGINS: {origin!r} must be a whole https:// address.")
    if "filebased" in settings["MAILERS"]["default"]["BACKEND"]:
        problems.append("NHARONG_EMAIL_HOST: name a mail server, or digests are written to files nobody reads.")
    return problems
