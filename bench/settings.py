"""The house on a throwaway database, standing on a fixed day after 72 whole months."""

from nharong.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-the-benchmark"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
NHARONG_TODAY = "2027-01-05"
