"""From the packages of administrative units and a cited data file to plain records of the register.

Nothing here writes: :func:`read_register` gives records, ``services.load_register`` stores them.
"""

from .datafile import read_register
from .records import ActRecord, AgencyRecord, Pair, RegisterRecords

__all__ = ["ActRecord", "AgencyRecord", "Pair", "RegisterRecords", "read_register"]
