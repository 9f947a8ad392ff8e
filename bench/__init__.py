"""The benchmark: the board beside the best hand-written SQL, on the same data, in the same run (``make bench``)."""
