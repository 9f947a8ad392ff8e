"""The small province of the press room."""

from nharong.press.tests.conftest import house

__all__ = ["house"]
