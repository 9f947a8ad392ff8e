"""The command ``nharong``. Exit codes: 0 done, 2 bad arguments (one sentence), 3 refused (the rule that refused)."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

OK, BAD_ARGUMENTS, REFUSED = 0, 2, 3


class Parser(argparse.ArgumentParser):
    """An argument parser that answers with one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(BAD_ARGUMENTS)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nharong.settings.development")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        print(f"nharong: {error}", file=sys.stderr)
        return BAD_ARGUMENTS

    from django.db import DatabaseError
    from django.utils import translation

    from nharong.core.errors import Invalid, Refused

    from .commands import build_parser

    translation.activate(os.environ.get("NHARONG_LANGUAGE", "vi"))
    try:
        options = build_parser().parse_args(arguments)
        return int(options.run(options) or OK)
    except Invalid as error:
        print("\n".join(f"nharong: {message}" for message in error.messages), file=sys.stderr)
        return BAD_ARGUMENTS
    except Refused as error:
        print(f"nharong: {error.message} [{error.rule}]", file=sys.stderr)
        return REFUSED
    except DatabaseError as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            print("nharong: the database is empty. Run “nharong migrate” and “nharong load”.", file=sys.stderr)
            return BAD_ARGUMENTS
        raise
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


if __name__ == "__main__":
    raise SystemExit(main())
