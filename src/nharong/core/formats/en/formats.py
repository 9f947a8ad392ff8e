# Dates read the same in both languages of the site; only the separators of numbers differ.
from nharong.core.formats.vi.formats import *  # noqa: F403

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
