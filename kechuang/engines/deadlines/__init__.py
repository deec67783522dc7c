"""期限 (deadlines): when a term ends, by working or calendar days, with suspension, extension and roll-over.

Pure: what counts as a workday comes from a declared table, the present day from the caller.

>>> import datetime as dt
>>> table = Calendar(rest=frozenset({dt.date(2024, 2, 12)}), work=frozenset(), first=dt.date(2024, 1, 1),
...                  last=dt.date(2024, 12, 31))
>>> due(dt.date(2024, 2, 9), Term.parse("2个工作日"), table).date
datetime.date(2024, 2, 14)
"""

from kechuang.engines.deadlines.calendar import Calendar
from kechuang.engines.deadlines.reckoning import Due, Pause, due
from kechuang.engines.deadlines.term import Term

__all__ = ["Calendar", "Due", "Pause", "Term", "due"]
