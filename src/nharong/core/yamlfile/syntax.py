"""What is wrong with a text that is no YAML."""

import yaml
from django.utils.translation import gettext as _


def unreadable(example: str) -> tuple[str, str]:
    """What is told where nothing better is known."""
    return (
        _("This line is not readable as YAML"),
        _("Compare it with the example in %(example)s.") % {"example": example},
    )


def explain(error: yaml.MarkedYAMLError, line: int, example: str) -> tuple[int, str, str, str]:
    """PyYAML's complaint in words that help whoever wrote the file."""
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in problem or "document separator" in problem:
        mark = error.context_mark or mark
        words = (_("A quotation mark is opened here and never closed"), _("Close it with the same mark."))
    elif "mapping values are not allowed" in problem:
        words = (
            _("A colon stands where none is expected"),
            _("Put a text that contains a colon in quotes, and check the indentation."),
        )
    elif "could not find expected ':'" in problem:
        words = (_("A key without a colon begins here"), _('Write it as "key: value".'))
        mark = error.context_mark or mark
    elif "expected <block end>" in problem:
        words = (
            _("The indentation does not fit the lines above"),
            _("Begin all entries of one level in the same column."),
        )
    elif "expected ',' or" in problem:
        mark = error.context_mark or mark
        words = (
            _("A bracket is opened here and not closed properly"),
            _("Close it, with commas between the entries."),
        )
    elif "cannot start any token" in problem:
        words = (_("A text may not begin with this character"), _("Put the text in quotes."))
    elif "escape" in problem:
        words = (
            _("A backslash in double quotes means something else here"),
            _("Use single quotes around the text."),
        )
    else:
        words = unreadable(example)
    return (mark.line + 1 if mark else line, "", *words)
