"""From the bytes of a data file to clean text: UTF-8, no hidden characters, one kind of line end."""

import re

from django.utils.translation import gettext as _

from .problems import Problems, Unreadable

MAX_BYTES = 1_000_000

#: Control characters, direction overrides, zero-width and other marks that make a text look like another one.
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]")


def decode(source: str | bytes, problems: Problems) -> str:
    """The file as clean text with `\\n` line ends, or a refusal."""
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise problems.stop(
            1,
            "",
            _("The file is larger than 1 MB"),
            _("A data file needs a few dozen kilobytes: check that this is the right file."),
        )
    if isinstance(source, bytes):
        raw = source
        try:
            source = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise problems.stop(
                line, "", _("The text is not encoded as UTF-8"), _("Save the file again as UTF-8.")
            ) from None
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_hidden(text, problems)
    return text


def _refuse_hidden(text: str, problems: Problems) -> None:
    if not HIDDEN.search(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        found = HIDDEN.search(line)
        if found is None:
            continue
        if found.group() == "\t":
            problems.add(number, "", _("The line contains a tab"), _("Use spaces instead, two for each level."))
        else:
            problems.add(
                number,
                "",
                _("The line contains an invisible character (U+%(code)s)") % {"code": f"{ord(found.group()):04X}"},
                _("Delete it and type the text again."),
            )
    raise Unreadable
