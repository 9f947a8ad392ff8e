"""The peer: the same board as the best set-based SQL we could write by hand, for three databases.

Coverage by spokespersons is a union of ranges: +1 on the day a range begins, −1 on the day it ends, a running sum in
between (a window function). The first day of every month is an event of its own, so that no stretch crosses a month.
Records are summed once, in the order of the covering index. Nothing is computed in Python.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

from .record_rows import month_bounds
from .shapes import AS_OF, FIRST_MONTH, KINDS, MONTHS, ROLES

_EPOCH = dt.date(1970, 1, 1)
_NEVER = 4_000_000


class Cursor(Protocol):
    """What the three drivers have in common."""

    def execute(self, statement: str) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Dialect:
    """Where the three databases write the same thing differently."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor

    def day(self, column: str) -> str:
        """A day as a number."""
        if self.vendor == "sqlite":
            return f"CAST(julianday({column}) - 2440587.5 AS INTEGER)"
        return f"({column} - DATE '1970-01-01')"

    def least(self, *values: str) -> str:
        return f"{'MIN' if self.vendor == 'sqlite' else 'LEAST'}({', '.join(values)})"

    def greatest(self, *values: str) -> str:
        return f"{'MAX' if self.vendor == 'sqlite' else 'GREATEST'}({', '.join(values)})"

    def each(self, column: str) -> tuple[str, str]:
        """(join, value): the words of a JSON list."""
        if self.vendor == "sqlite":
            return f"json_each({column}) AS word", "word.value"
        if self.vendor == "postgresql":
            return f"jsonb_array_elements_text({column}) AS word(value)", "word.value"
        return f"UNNEST(from_json({column}, '[\"VARCHAR\"]')) AS word(value)", "word.value"

    def settings(self) -> list[str]:
        """What a careful author sets for such a statement."""
        if self.vendor == "postgresql":
            # Nothing is known of the size of a WITH part: keep the joins in the order written, and hash them.
            return [
                "SET work_mem = '256MB'",
                "SET jit = off",
                "SET enable_mergejoin = off",
                "SET join_collapse_limit = 1",
            ]
        return []


def _month_values(first: int, last: int) -> str:
    bounds = [int(day) for day in month_bounds()]
    chosen = range(first - FIRST_MONTH, last - FIRST_MONTH + 1)
    return ", ".join(f"({FIRST_MONTH + at}, {bounds[at]}, {bounds[at + 1]})" for at in chosen)


def _words(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# No window is longer than this.
_LONGEST = 6


def board_statement(dialect: Dialect, only: int | None = None, month: int | None = None) -> str:
    """Every agency and month (or one of each): states, numerators, denominators and parts of both indicators."""
    day = dialect.day
    wanted, last = (FIRST_MONTH, FIRST_MONTH + MONTHS - 1) if month is None else (month, month)
    first = wanted if month is None else max(FIRST_MONTH, month - _LONGEST + 1)
    end_day, tomorrow = int(month_bounds()[last + 1 - FIRST_MONTH]), (AS_OF - _EPOCH).days + 1
    kinds_join, kind = dialect.each("r.kinds")
    forms_join, form = dialect.each("r.fulfilled_by")
    recent = "" if month is None else f" AND month BETWEEN {first} AND {last}"
    mine = {name: "" if only is None else f" AND {name} = {only}" for name in ("id", "agency_id")}
    return f"""
WITH given(m, first, next) AS (VALUES {_month_values(first, last)}),
month AS MATERIALIZED (
  SELECT CAST(m AS INTEGER) AS m, CAST(first AS INTEGER) AS first, CAST(next AS INTEGER) AS next FROM given),
agency AS MATERIALIZED (
  SELECT id, kind, {day("valid_from")} AS s, COALESCE({day("valid_to")}, {_NEVER}) AS e
    FROM agencies_agency WHERE kind IN ({_words(KINDS)}){mine["id"]}),
published AS (
  SELECT agency_id, {day(dialect.greatest("valid_from", "published_from"))} AS s,
         {dialect.least(f"COALESCE({day('valid_to')}, {_NEVER})", f"COALESCE({day('published_to')}, {_NEVER})")} AS e
    FROM press_spokespersonterm
   WHERE role IN ({_words(ROLES)}) AND published_from IS NOT NULL{mine["agency_id"]}),
exempt AS MATERIALIZED (
  SELECT agency_id, {day("valid_from")} AS s, COALESCE({day("valid_to")}, {_NEVER}) AS e
    FROM regulations_exemption WHERE 1 = 1{mine["agency_id"]}),
event(agency_id, on_day, m, shown, lives, free, later) AS (
  SELECT a.id, t.first, t.m, 0, 0, 0, 0 FROM agency a JOIN month t ON t.first < a.e AND t.next > a.s
  UNION ALL SELECT id, {end_day}, {last + 1}, 0, 0, 0, 0 FROM agency
  UNION ALL SELECT id, {tomorrow}, NULL, 0, 0, 0, 1 FROM agency
  UNION ALL SELECT id, s, NULL, 0, 1, 0, 0 FROM agency
  UNION ALL SELECT id, e, NULL, 0, -1, 0, 0 FROM agency
  UNION ALL SELECT agency_id, s, NULL, 1, 0, 0, 0 FROM published WHERE s < e
  UNION ALL SELECT agency_id, e, NULL, -1, 0, 0, 0 FROM published WHERE s < e
  UNION ALL SELECT agency_id, s, NULL, 0, 0, 1, 0 FROM exempt
  UNION ALL SELECT agency_id, e, NULL, 0, 0, -1, 0 FROM exempt),
stretch AS (
  SELECT agency_id, LEAD(on_day) OVER w - on_day AS days, CAST(MAX(m) OVER w AS INTEGER) AS m,
         SUM(shown) OVER w AS shown, SUM(lives) OVER w AS lives, SUM(free) OVER w AS free, SUM(later) OVER w AS later
    FROM event WINDOW w AS (PARTITION BY agency_id ORDER BY on_day ROWS UNBOUNDED PRECEDING)),
days AS MATERIALIZED (
  SELECT agency_id, m, SUM(days) AS lived, SUM(CASE WHEN free > 0 THEN days ELSE 0 END) AS exempt,
         SUM(CASE WHEN free = 0 AND later = 0 THEN days ELSE 0 END) AS required,
         SUM(CASE WHEN free = 0 AND later = 0 AND shown > 0 THEN days ELSE 0 END) AS covered
    FROM stretch WHERE lives > 0 AND days > 0 AND m <= {last} GROUP BY agency_id, m),
cell AS MATERIALIZED (
  SELECT agency_id, form, month, SUM(quantity) AS net, COUNT(*) AS n,
         MIN(CASE WHEN quantity > 0 THEN submitted_on END) AS first
    FROM press_pressactivity WHERE state = 'accepted'{mine["agency_id"]}{recent} GROUP BY agency_id, form, month),
monthly AS MATERIALIZED (
  SELECT agency_id, month AS m, SUM(net) AS net, SUM(n) AS n FROM cell GROUP BY agency_id, month),
span AS MATERIALIZED (
  SELECT w.id, {kind} AS kind, r.id AS rule_id, r.required, w.first_month, w.last_month,
         {day("w.start")} AS s, {day('w."end"')} AS e, w.deadline
    FROM regulations_dutywindow w JOIN regulations_dutyrule r ON r.id = w.rule_id CROSS JOIN {kinds_join}
   WHERE w.last_month BETWEEN {wanted} AND {last}),
accepts AS MATERIALIZED (
  SELECT s.id, s.kind, s.required, s.deadline, t.m, {form} AS form
    FROM span s JOIN regulations_dutyrule r ON r.id = s.rule_id
    JOIN month t ON t.m BETWEEN s.first_month AND s.last_month CROSS JOIN {forms_join}),
done AS MATERIALIZED (
  SELECT c.agency_id, x.id, SUM(c.net) AS net, MIN(c.first) AS first
    FROM cell c JOIN agency a ON a.id = c.agency_id
    JOIN accepts x ON x.form = c.form AND x.m = c.month AND x.kind = a.kind AND x.required = 1
   GROUP BY c.agency_id, x.id),
often AS MATERIALIZED (
  SELECT a.agency_id, x.id, SUM(a.quantity) AS net,
         SUM(CASE WHEN a.submitted_on <= x.deadline THEN a.quantity ELSE 0 END) AS timely
    FROM accepts x CROSS JOIN agency g CROSS JOIN press_pressactivity a
   WHERE x.required > 1 AND g.kind = x.kind
     AND a.agency_id = g.id AND a.form = x.form AND a.month = x.m AND a.state = 'accepted'
   GROUP BY a.agency_id, x.id),
heard AS MATERIALIZED (
  SELECT y.agency_id, s.id, SUM(y.n) AS n
    FROM monthly y JOIN agency a ON a.id = y.agency_id
    JOIN span s ON s.kind = a.kind AND s.last_month > s.first_month AND y.m BETWEEN s.first_month AND s.last_month
   GROUP BY y.agency_id, s.id),
judged AS (
  SELECT a.id AS agency_id, s.last_month AS m,
         CASE WHEN s.deadline >= '{AS_OF}' THEN 'ahead'
              WHEN COALESCE(d.net, o.net, 0) >= s.required
              THEN CASE WHEN d.first <= s.deadline OR o.timely >= s.required THEN 'timely' ELSE 'late' END
              WHEN COALESCE(CASE WHEN s.last_month > s.first_month THEN h.n ELSE y.n END, 0) > 0 THEN 'unmet'
              ELSE 'silent' END AS status
    FROM agency a
    JOIN span s ON s.kind = a.kind AND s.s >= a.s AND s.e <= a.e
    LEFT JOIN exempt f ON f.agency_id = a.id AND f.s < s.e AND f.e >= s.e
    LEFT JOIN done d ON d.agency_id = a.id AND d.id = s.id
    LEFT JOIN often o ON o.agency_id = a.id AND o.id = s.id
    LEFT JOIN heard h ON h.agency_id = a.id AND h.id = s.id
    LEFT JOIN monthly y ON y.agency_id = a.id AND y.m = s.last_month
   WHERE f.agency_id IS NULL),
duty AS MATERIALIZED (
  SELECT agency_id, m, SUM(CASE status WHEN 'timely' THEN 1 ELSE 0 END) AS timely,
         SUM(CASE status WHEN 'late' THEN 1 ELSE 0 END) AS late,
         SUM(CASE status WHEN 'ahead' THEN 1 ELSE 0 END) AS ahead,
         SUM(CASE status WHEN 'unmet' THEN 1 ELSE 0 END) AS unmet,
         SUM(CASE status WHEN 'silent' THEN 1 ELSE 0 END) AS silent
    FROM judged GROUP BY agency_id, m),
joined AS (
  SELECT a.id AS agency_id, t.m, a.e <= t.first AS gone, t.next > {tomorrow - 1} AS running,
         COALESCE(l.lived, 0) AS lived, COALESCE(l.exempt, 0) AS exempt, COALESCE(l.required, 0) AS required,
         COALESCE(l.covered, 0) AS covered, COALESCE(d.timely, 0) AS timely, COALESCE(d.late, 0) AS late,
         COALESCE(d.ahead, 0) AS ahead, COALESCE(d.unmet, 0) AS unmet, COALESCE(d.silent, 0) AS silent,
         COALESCE(y.net, 0) AS net, COALESCE(y.n, 0) AS n
    FROM agency a JOIN month t ON t.next > a.s AND t.m >= {wanted}
    LEFT JOIN days l ON l.agency_id = a.id AND l.m = t.m
    LEFT JOIN duty d ON d.agency_id = a.id AND d.m = t.m
    LEFT JOIN monthly y ON y.agency_id = a.id AND y.m = t.m),
stated AS (
  SELECT j.*, CASE WHEN gone THEN 6 WHEN lived = exempt THEN 5
         WHEN (timely + late + unmet + silent = 0 AND (running OR ahead > 0)) OR
              required + timely + late + unmet + silent = 0 THEN 4
         WHEN required = covered AND unmet + silent = 0 THEN 1 WHEN n > 0 OR covered > 0 THEN 2 ELSE 3 END AS t1,
         NOT gone AND (lived <> exempt OR n > 0) AS r1_open
    FROM joined j)
SELECT agency_id, m, t1, CASE WHEN t1 <= 3 THEN 1 ELSE 0 END AS judged, CASE WHEN t1 = 1 THEN 1 ELSE 0 END AS works,
       CASE WHEN t1 <= 3 AND required = covered THEN 1 ELSE 0 END AS spoken,
       CASE WHEN t1 <= 3 THEN timely + late + unmet + silent ELSE 0 END AS due,
       CASE WHEN t1 <= 3 THEN timely ELSE 0 END AS timely, CASE WHEN t1 <= 3 THEN late ELSE 0 END AS late,
       CASE WHEN t1 <= 3 THEN silent ELSE 0 END AS silent, CASE WHEN t1 <= 3 THEN unmet ELSE 0 END AS unmet,
       CASE WHEN NOT r1_open THEN CASE WHEN gone THEN 6 ELSE 5 END WHEN net <> 0 THEN 1 WHEN n > 0 THEN 2
            WHEN running THEN 4 ELSE 3 END AS r1,
       CASE WHEN r1_open THEN net ELSE 0 END AS counted
  FROM stated"""


BOARD_COLUMNS = (
    "agency_id", "m", "t1", "judged", "works", "spoken", "due", "timely", "late", "silent", "unmet", "r1", "counted",
)  # fmt: skip
GROUP_COLUMNS = (
    "agency_id", "m", "t1", "works", "judged", "spoken", "due", "timely", "late", "silent", "unmet", "r1", "counted",
)  # fmt: skip


def groups_statement(dialect: Dialect) -> str:
    """The board added up for the province and every district, each agency where it stood in its own time.

    An agency stands under the superiors of the last day of the month, or of its own last day when that came first.
    """
    day, least, greatest = dialect.day, dialect.least, dialect.greatest

    def state(column: str, number: str) -> str:
        return (
            f"CASE WHEN MIN({column}) <= 3 THEN CASE WHEN SUM({number}) <> 0 THEN 1 "
            f"WHEN MIN({column}) <= 2 THEN 2 ELSE 3 END ELSE MIN({column}) END"
        )

    return f"""
WITH RECURSIVE given(m, first, next) AS (VALUES {_month_values(FIRST_MONTH, FIRST_MONTH + MONTHS - 1)}),
month AS MATERIALIZED (SELECT CAST(m AS INTEGER) AS m, CAST(next AS INTEGER) - 1 AS last FROM given),
above AS MATERIALIZED (
  SELECT agency_id, parent_id, {day("valid_from")} AS s, COALESCE({day("valid_to")}, {_NEVER}) AS e
    FROM agencies_agencyparent),
path(agency_id, head_id, s, e) AS (
  SELECT id, id, 0, {_NEVER} FROM agencies_agency
  UNION ALL
  SELECT p.agency_id, a.parent_id, {greatest("p.s", "a.s")}, {least("p.e", "a.e")}
    FROM path p JOIN above a ON a.agency_id = p.head_id AND a.s < p.e AND a.e > p.s),
under AS MATERIALIZED (
  SELECT p.agency_id, p.head_id, p.s, p.e, COALESCE({day("x.valid_to")}, {_NEVER}) - 1 AS stop
    FROM path p JOIN agencies_agency h ON h.id = p.head_id AND h.kind IN ('province', 'district')
    JOIN agencies_agency x ON x.id = p.agency_id)
SELECT u.head_id, b.m, {state("t1", "works")}, SUM(works), SUM(judged), SUM(spoken), SUM(due), SUM(timely), SUM(late),
       SUM(silent), SUM(unmet), {state("r1", "counted")}, SUM(counted)
  FROM board b JOIN month t ON t.m = b.m
  JOIN under u ON u.agency_id = b.agency_id
       AND u.s <= {least("t.last", "u.stop")} AND u.e > {least("t.last", "u.stop")}
 GROUP BY u.head_id, b.m"""


def whole_board(cursor: Cursor, dialect: Dialect) -> tuple[list[Any], list[Any]]:
    """(one row an agency and month, one row a group and month): three statements."""
    cursor.execute("DROP TABLE IF EXISTS board")
    cursor.execute(f"CREATE TEMPORARY TABLE board AS {board_statement(dialect)}")
    cursor.execute(f"SELECT {', '.join(BOARD_COLUMNS)} FROM board")
    rows = cursor.fetchall()
    cursor.execute(groups_statement(dialect))
    return rows, cursor.fetchall()


def one_month(cursor: Cursor, dialect: Dialect, month: int, agency: int | None = None) -> list[Any]:
    """Both indicators of one month, added up over all agencies or of one."""
    sums = (
        "SUM(works), SUM(judged), SUM(spoken), SUM(due), SUM(timely), SUM(late), SUM(silent), SUM(unmet), SUM(counted)"
    )
    cursor.execute(f"SELECT {sums} FROM ({board_statement(dialect, agency, month)}) b")
    return cursor.fetchall()


def rows_behind(cursor: Cursor, start: dt.date, end: dt.date, agency: int | None = None) -> list[str]:
    """What stands behind T1 of one month without longer windows: agencies, terms and records, as a proof names them."""
    mine = "" if agency is None else f" AND g.id = {agency}"
    lived = f"g.valid_from < '{end}' AND (g.valid_to IS NULL OR g.valid_to > '{start}')"
    bound = f"g.kind IN ({_words(KINDS)}) AND {lived}"
    cursor.execute(
        f"SELECT g.code, g.kind, n.name_vi FROM agencies_agency g JOIN agencies_agencyname n ON n.agency_id = g.id "
        f"WHERE {lived}{mine} ORDER BY g.code"
    )
    found = [f"agency:{row[0]}" for row in cursor.fetchall()]
    cursor.execute(
        "SELECT t.id, g.code, t.role, t.full_name, t.position_vi, t.valid_from, t.valid_to, t.published_from, "
        "t.published_to FROM press_spokespersonterm t JOIN agencies_agency g ON g.id = t.agency_id "
        f"WHERE {bound}{mine} AND t.valid_from < '{end}' AND (t.valid_to IS NULL OR t.valid_to > '{start}') "
        "ORDER BY t.valid_from, t.id"
    )
    found += [f"spokesperson:{row[0]}" for row in cursor.fetchall()]
    cursor.execute(
        "SELECT a.id, g.code, a.form, a.title, a.occurred_on, a.quantity, a.state, a.corrects_id "
        "FROM press_pressactivity a JOIN agencies_agency g ON g.id = a.agency_id "
        f"WHERE {bound}{mine} AND a.occurred_on >= '{start}' AND a.occurred_on < '{end}' ORDER BY a.occurred_on, a.id"
    )
    return found + [f"press:{row[0]}" for row in cursor.fetchall()]
