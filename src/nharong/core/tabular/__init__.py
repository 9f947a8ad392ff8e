"""Spreadsheets of officers, in and out.

``read_table`` turns an .xlsx or CSV upload into clean rows or into errors that name the row and the
cure; it raises nothing but ``core.errors.Invalid``. ``write_xlsx``, ``write_csv`` and ``template_xlsx``
write files that no spreadsheet program will execute.
"""

from .columns import Column, Row, RowError, Table
from .export import safe_cell, write_csv, write_xlsx
from .reader import read_table
from .template import template_xlsx

__all__ = [
    "Column",
    "Row",
    "RowError",
    "Table",
    "read_table",
    "safe_cell",
    "template_xlsx",
    "write_csv",
    "write_xlsx",
]
