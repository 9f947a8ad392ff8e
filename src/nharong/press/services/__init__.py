"""Every write of the press room. Pages, API, imports, admin and commands call these functions; nothing else saves."""
