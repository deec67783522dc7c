"""期间的说法 (periods in words): how a page says the periods of facts; every shape that a reading or a person gives.

2022 年, 2022 年 8 月, 2022 年 8 月 18 日, 2022 年 1–9 月, 2021–2025 年, 截至 2026 年 3 月, 2022 年 6 月起.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from kechuang.core import Period

_MOMENT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def worded(text: str) -> str:
    """Return a period in words; empty for none, and as it stands where it is none that is known."""
    # A number is not parted from its word at the end of a line.
    return re.sub("(?<=[0-9]) (?=[年月日])", "\u00a0", _worded(text))


def _worded(text: str) -> str:
    try:
        first, slash, last = str(Period.parse(text)).partition("/") if text else ("", "", "")
    except ValueError:
        return text
    if not slash or first == last:
        return _moment(first)
    if first == "..":
        return _("截至 %(end)s") % {"end": _moment(last)}
    if last == "..":
        return _("%(start)s起") % {"start": _moment(first)}
    if len(first) == len(last) == 4:
        return _("%(first)s–%(last)s 年") % {"first": first, "last": last}
    if len(first) == len(last) == 7 and first[:4] == last[:4]:
        months = {"year": first[:4], "first": int(first[5:]), "last": int(last[5:])}
        return _("%(year)s 年 %(first)s–%(last)s 月") % months
    return _("%(start)s至 %(end)s") % {"start": _moment(first), "end": _moment(last)}


def _moment(text: str) -> str:
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    year, month, day = found.groups()
    if day:
        return _("%(year)s 年 %(month)s 月 %(day)s 日") % {"year": year, "month": int(month), "day": int(day)}
    if month:
        return _("%(year)s 年 %(month)s 月") % {"year": year, "month": int(month)}
    return _("%(year)s 年") % {"year": year}
