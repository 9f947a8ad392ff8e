"""The scaled set-up. It refuses to start with an unsafe value and says which."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .safety import unsafe_values

# Read only to be refused when it is on: silence would leave the operator in the belief that it works.
DEBUG = environment.flag("DEBUG", False)
SECURE_SSL_REDIRECT = environment.flag("SSL_REDIRECT", True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 31_536_000)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("BEHIND_PROXY", False) else None

if _problems := unsafe_values(globals(), environment.text("SECRET_KEY")):
    raise ImproperlyConfigured("Unsafe production settings:\n- " + "\n- ".join(_problems))
