"""审计的查询 (queries): entries and accesses by who, what, about what and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.core import ZONE


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows a list of the audit; every part stays in the address.

    Parameters
    ----------
    who : str
        Part of the actor's name or post.
    verb : str
        A deed such as ``grant.give``, or its beginning: ``grant.``.
    about : str
        Part of the object's kind, number or name.
    since, until : datetime.date, optional
        First and last day, local time.
    kind : str
        Kind of access; for the list of accesses.
    unread : tuple of str
        What was given and could not be read, as sentences.
    """

    who: str = ""
    verb: str = ""
    about: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    kind: str = ""
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        """Read filters from an address or a command's options; what cannot be read is told, not guessed."""
        text = {
            key: str(given.get(key, "")).replace("\x00", "").strip()[:100] for key in ("who", "verb", "about", "kind")
        }
        days: dict[str, dt.date | None] = {}
        unread = []
        for key, label in (("since", _("起始日期")), ("until", _("截止日期"))):
            written = str(given.get(key, "")).strip()
            try:
                days[key] = dt.date.fromisoformat(written) if written else None
            except ValueError:
                days[key] = None
                unread.append(
                    _("%(label)s“%(written)s”不是日期，应写作 2026-11-21") % {"label": label, "written": written[:20]}
                )
        if text["kind"] and text["kind"] not in AccessKind.values:
            text["kind"] = ""
        return cls(**text, since=days["since"], until=days["until"], unread=tuple(unread))

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.who or self.verb or self.about or self.since or self.until or self.kind)

    def entries(self) -> QuerySet[Entry]:
        """Return the entries found, newest first."""
        found = Entry.objects.filter(self._when())
        if self.who:
            found = found.filter(Q(actor_label__icontains=self.who) | Q(on_behalf__icontains=self.who))
        if self.verb:
            found = found.filter(verb__startswith=self.verb)
        if self.about:
            found = found.filter(
                Q(object_type__icontains=self.about) | Q(object_id=self.about) | Q(object_label__icontains=self.about)
            )
        return found.order_by("-seq")

    def accesses(self) -> QuerySet[AccessLog]:
        """Return the accesses found, newest first."""
        found = AccessLog.objects.filter(self._when())
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.who:
            found = found.filter(Q(actor_label__icontains=self.who) | Q(address=self.who))
        if self.verb:
            found = found.filter(verb__startswith=self.verb)
        if self.about:
            found = found.filter(
                Q(object_type__icontains=self.about) | Q(object_id=self.about) | Q(reason__icontains=self.about)
            )
        return found.order_by("-pk")

    def _when(self) -> Q:
        when = Q()
        if self.since:
            when &= Q(at__gte=dt.datetime.combine(self.since, dt.time(), ZONE))
        if self.until:
            when &= Q(at__lt=dt.datetime.combine(self.until + dt.timedelta(days=1), dt.time(), ZONE))
        return when

    def told(self) -> str:
        """Return the filters as an address's query, for links and for the audit of an export."""
        pairs = [(key, getattr(self, key)) for key in ("who", "verb", "about", "since", "until", "kind")]
        return urlencode([(key, value) for key, value in pairs if value])
