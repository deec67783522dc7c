"""依据 (evidence drawer): what the panel at the right says about one figure; a room fills it, this draws it.

A room answers the address that a figure's button names with :func:`render_drawer`. The page loads it beside the
content; opened by itself, the same address is a whole page, so that it can be sent to a colleague.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


@dataclass(frozen=True)
class Row:
    """A line of a sum or derivation (怎样得出): what, how much, whether it is the line asked about."""

    label: Any
    value: Any
    hit: bool = False
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """A line of 来自哪里 or 历史: a name and what it says; ``code`` sets it in the type of hashes and codes."""

    label: Any
    value: Any
    code: bool = False
    url: str = ""


@dataclass(frozen=True)
class RawTable:
    """Rows of the source as they came in (原始行); ``hit`` is the index of the row asked about."""

    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    hit: int | None = None
    caption: Any = ""


@dataclass(frozen=True)
class Sentence:
    """The sentence of a report (原句): the words before, the words meant, the words after, and the whole report."""

    before: str
    hit: str
    after: str
    url: str = ""
    source: Any = ""


@dataclass(frozen=True)
class RuleNote:
    """Which rule was used (规则): its words, its version and dates, whether its threshold is unverified."""

    text: Any
    version: Any = ""
    unverified: bool = False
    url: str = ""


@dataclass(frozen=True)
class Incomparable:
    """Why another figure must not be set beside this one (口径不一致)."""

    text: Any


@dataclass(frozen=True)
class Drawer:
    """Everything that may be said of a figure; parts left empty are not shown.

    Parameters
    ----------
    title : str
        What the figure is (名称): ``近两年研发费用合计``.
    figure : str or SafeString
        The figure as printed on the page.
    exact : str
        The exact value where the page rounds it: ``9,970,412.36 元``.
    note : str
        Period and basis: ``2021 年 · 新闻报道``.
    synthetic : bool
        Whether the figure is invented.
    how, total : sequence of Row, Row or None
        The lines that make the figure, and their sum.
    where : sequence of Fact
        Department, table, file, run, moment.
    raw : RawTable or None
        The rows of the source around the one meant.
    sentence : Sentence or None
        For figures from a report.
    rule : RuleNote or None
        The rule that gave a verdict.
    incomparable : sequence of Incomparable
        Figures that look alike and are not.
    history : sequence of Fact
        Earlier values, newest first.
    missing : str
        For a figure that is not there: which field is lacking and who owes it.
    link : str
        Address of the page on which the figure's source can be read whole.
    """

    title: Any
    figure: Any = ""
    exact: Any = ""
    note: Any = ""
    synthetic: bool = False
    how: Sequence[Row] = ()
    total: Row | None = None
    where: Sequence[Fact] = ()
    raw: RawTable | None = None
    sentence: Sentence | None = None
    rule: RuleNote | None = None
    incomparable: Sequence[Incomparable] = ()
    history: Sequence[Fact] = ()
    missing: Any = ""
    link: str = ""


def render_drawer(request: HttpRequest, drawer: Drawer) -> HttpResponse:
    """Answer with the drawer's part for the page that asks by script, or with a whole page otherwise."""
    part = request.headers.get("HX-Request") == "true"
    response = render(request, "parts/drawer.html" if part else "evidence.html", {"drawer": drawer})
    patch_vary_headers(response, ["HX-Request"])
    return response
