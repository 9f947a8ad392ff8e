"""Data files that people write in YAML: read with the line of every entry, or refused with a cure for every mistake.

Plain nodes come from :func:`read_tree`, typed values from :class:`Fields`. A room adds its keys (`Reading`), what it
knows beyond the file, and what its entries mean; encoding, syntax and the shapes of values are judged here alone.
"""

from .compose import read_tree
from .fields import Fields, Json
from .group import CODE
from .problems import MAX_ERRORS, FileError, FileErrors, Problems, shown
from .reading import Reading
from .values import MAX_CODE, MAX_SHORT, MAX_TEXT, MAX_TITLE

__all__ = [
    "CODE",
    "MAX_CODE",
    "MAX_ERRORS",
    "MAX_SHORT",
    "MAX_TEXT",
    "MAX_TITLE",
    "Fields",
    "FileError",
    "FileErrors",
    "Json",
    "Problems",
    "Reading",
    "read_tree",
    "shown",
]
