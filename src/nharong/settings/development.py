"""The embedded default and the developer's machine: SQLite, one process, no other server."""

from .base import *

DEBUG = environment.flag("DEBUG", False)
