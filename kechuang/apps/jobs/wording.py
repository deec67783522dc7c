"""作业的措辞 (wording): how a time still needed is said."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def remaining_text(remaining: dt.timedelta | None) -> str:
    """Say how long something will still take, no more exactly than can be known.

    >>> import datetime as dt
    >>> remaining_text(None)
    ''
    """
    if remaining is None:
        return ""
    seconds = remaining.total_seconds()
    if seconds < 10:
        return _("还需几秒")
    if seconds < 60:
        tens = -(-int(seconds) // 10) * 10
        return _("还需约 %(seconds)d 秒") % {"seconds": tens}
    minutes = -(-int(seconds) // 60)
    if minutes < 60:
        return ngettext("还需约 %(minutes)d 分钟", "还需约 %(minutes)d 分钟", minutes) % {"minutes": minutes}
    hours = -(-minutes // 60)
    return ngettext("还需约 %(hours)d 小时", "还需约 %(hours)d 小时", hours) % {"hours": hours}
