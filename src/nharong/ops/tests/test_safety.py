"""Production refuses to start with an unsafe value and names it; the environment is read strictly."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from nharong.settings import environment
from nharong.settings.safety import unsafe_values

SECRET = "k7Wq2-Xr9fLm4Zt8Vb1Nc6Hs3Jd5Gp0Ya_EuTiRoQwSxPzMvKlBh"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
SAFE: dict[str, Any] = {
    "ALLOWED_HOSTS": ["nhanquyen.example.vn"],
    "CSRF_TRUSTED_ORIGINS": [],
    "SITE_URL": "https://nhanquyen.example.vn",
    "DEBUG": False,
    "NHARONG_TODAY": "",
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_PROXY_SSL_HEADER": None,
    "MAILERS": {"default": {"BACKEND": SMTP}},
}
ENVIRONMENT = {
    "NHARONG_SECRET_KEY": SECRET,
    "NHARONG_ALLOWED_HOSTS": "nhanquyen.example.vn",
    "NHARONG_SITE_URL": "https://nhanquyen.example.vn",
    "NHARONG_EMAIL_HOST": "mail.example.vn",
}


def test_a_safe_set_is_accepted() -> None:
    assert unsafe_values(SAFE, SECRET) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"ALLOWED_HOSTS": []}, "NHARONG_ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["*"]}, "NHARONG_ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["nhanquyen.example.vn", "*"]}, "NHARONG_ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"]}, "NHARONG_ALLOWED_HOSTS"),
        ({"SITE_URL": "http://nhanquyen.example.vn"}, "NHARONG_SITE_URL"),
        ({"DEBUG": True}, "NHARONG_DEBUG"),
        ({"NHARONG_TODAY": "2026-11-23"}, "NHARONG_TODAY"),
        ({"SECURE_HSTS_SECONDS": -1}, "NHARONG_HSTS_SECONDS"),
        ({"SECURE_SSL_REDIRECT": False}, "NHARONG_SSL_REDIRECT"),
        ({"CSRF_TRUSTED_ORIGINS": ["http://nhanquyen.example.vn"]}, "NHARONG_CSRF_TRUSTED_ORIGINS"),
        ({"CSRF_TRUSTED_ORIGINS": ["https://*.example.vn"]}, "NHARONG_CSRF_TRUSTED_ORIGINS"),
        (
            {"MAILERS": {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend"}}},
            "NHARONG_EMAIL_HOST",
        ),
    ],
)
def test_each_unsafe_value_is_named_alone(changed: dict[str, Any], named: str) -> None:
    problems = unsafe_values(SAFE | changed, SECRET)
    assert [problem.split(":")[0] for problem in problems] == [named]


@pytest.mark.parametrize("secret", ["", "short", "a" * 60, "abcabcabc" * 8])
def test_a_weak_secret_is_refused(secret: str) -> None:
    assert [problem.split(":")[0] for problem in unsafe_values(SAFE, secret)] == ["NHARONG_SECRET_KEY"]


def test_the_redirect_may_be_off_behind_a_proxy() -> None:
    behind = {"SECURE_SSL_REDIRECT": False, "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}
    assert unsafe_values(SAFE | behind, SECRET) == []


def _start(data: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NHARONG_")}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); print('started')"],
        env=clean | {"DJANGO_SETTINGS_MODULE": "nharong.settings.production", "NHARONG_DATA": str(data)} | changed,
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_production_process_starts_when_safe(tmp_path: Path) -> None:
    result = _start(tmp_path, **ENVIRONMENT)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "started"


def test_a_production_process_refuses_and_names_everything_at_once(tmp_path: Path) -> None:
    result = _start(tmp_path, NHARONG_DEBUG="1", NHARONG_TODAY="2026-11-23")
    assert result.returncode != 0
    assert "started" not in result.stdout
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DEBUG", "TODAY", "EMAIL_HOST"):
        assert f"- NHARONG_{name}: " in result.stderr


def test_flags_and_numbers_are_read_strictly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHARONG_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="NHARONG_DEBUG must be 1 or 0"):
        environment.flag("DEBUG")
    monkeypatch.setenv("NHARONG_EMAIL_PORT", "five")
    with pytest.raises(ImproperlyConfigured, match="NHARONG_EMAIL_PORT must be a whole number"):
        environment.number("EMAIL_PORT", 587)
    monkeypatch.setenv("NHARONG_EMAIL_PORT", " 25 ")
    assert environment.number("EMAIL_PORT", 587) == 25
    monkeypatch.setenv("NHARONG_ALLOWED_HOSTS", " a.vn , ,b.vn")
    assert environment.words("ALLOWED_HOSTS") == ["a.vn", "b.vn"]


def test_the_data_folder_is_made_or_the_variable_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NHARONG_DATA", str(tmp_path / "a" / "b"))
    assert environment.data_folder() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NHARONG_DATA", str(tmp_path / "file" / "below"))
    with pytest.raises(ImproperlyConfigured, match="NHARONG_DATA"):
        environment.data_folder()


def test_processes_that_start_together_keep_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: environment.kept_secret(tmp_path, "secret_key"), range(32)))
    assert len(secrets) == 1 and len(secrets.pop()) >= 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
