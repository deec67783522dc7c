"""字段 (fields): what stands in the elements of a Microsoft Project document, each fault one sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeVar
from xml.etree.ElementTree import Element

from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi.names import tag

_SPAN = re.compile(r"P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?")
_NONE = {"", "NA"}
T = TypeVar("T")


class Fields:
    """Reads the children of elements.

    Parameters
    ----------
    file : str
        The name of the document, which every sentence begins with.

    Attributes
    ----------
    of : str
        What the elements being read belong to, such as a task; told in sentences.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.of = ""

    def text(self, one: Element, name: str) -> str:
        """Return the text of a child, empty where there is none."""
        return (one.findtext(tag(name)) or "").strip()

    def is_set(self, one: Element, name: str) -> bool:
        """Say whether a flag is set."""
        return self.text(one, name).lower() in {"1", "true"}

    def number(self, one: Element, name: str, default: int | None = None) -> int:
        """Return a whole number, or the default where there is none.

        Raises
        ------
        PlanError
            If it is none.
        """
        text = self.text(one, name)
        if not text and default is not None:
            return default
        found = re.fullmatch(r"(-?\d{1,18})(?:\.0*)?", text)
        if not found:
            raise self.wrong(name, text, "应为整数")
        return int(found[1])

    def minutes(self, one: Element, name: str) -> int:
        """Return a duration in minutes, seconds rounded up.

        Raises
        ------
        PlanError
            If it is none.
        """
        text = self.text(one, name) or "PT0H0M0S"
        found = _SPAN.fullmatch(text)
        if not found:
            raise self.wrong(name, text, "应写作 PT40H0M0S")
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return days * 1440 + hours * 60 + minutes + -(-seconds // 60)

    def moment(self, one: Element, name: str) -> dt.datetime | None:
        """Return a date with its hour, None where there is none.

        Raises
        ------
        PlanError
            If it is none.
        """
        found = self._read(one, name, dt.datetime.fromisoformat, "应写作 2026-03-02T08:00:00")
        return found.replace(tzinfo=None) if found else None

    def day(self, one: Element, name: str) -> dt.date | None:
        """Return a date; see :meth:`moment`."""
        found = self.moment(one, name)
        return found.date() if found else None

    def hour(self, one: Element, name: str, default: dt.time) -> dt.time:
        """Return a time of day, or the default where there is none.

        Raises
        ------
        PlanError
            If it is none.
        """
        found = self._read(one, name, dt.time.fromisoformat, "应写作 08:00:00")
        return default if found is None else found

    def _read(self, one: Element, name: str, read: Callable[[str], T], remedy: str) -> T | None:
        """Return what a text says by a reader that refuses with a ValueError; None where nothing is said."""
        text = self.text(one, name)
        if text in _NONE:
            return None
        try:
            return read(text)
        except ValueError:
            raise self.wrong(name, text, remedy) from None

    def wrong(self, name: str, text: str, remedy: str) -> PlanError:
        """Return the error that says what stands where, and what should."""
        return PlanError(f"{self.file} 的{self.of or ' '}{' ' if self.of else ''}{name} 得到“{text[:40]}”，{remedy}")
