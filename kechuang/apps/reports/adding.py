"""补录 (adding): a fact that the engine missed, entered by hand at a span of the raw page.

It is known, as others are, by the fingerprint of its passage and its place within; since no reading gives it, every
reading puts it back from the log, unless the engine reads the same by now: then the decision stays with that fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.reports.keys import letters
from kechuang.apps.reports.linking import SAME
from kechuang.apps.reports.models import FIELDS, Decision, Fact, Judgement, Report
from kechuang.apps.reports.pieces import Span
from kechuang.engines import reports

LONGEST = 300
PIECE = 3_000
"""A stretch without a full stop, such as a table in one line, is offered in pieces of so many characters."""
STEP, BACK = "add", "back_to_proposed"
_NAMED = ("value", "unit", "comparator")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: its span and text, and how many numbers in it are no fact yet."""

    start: int
    end: int
    text: str
    open: int


def chosen(text: str, start: int, end: int) -> Span:
    """Return a span that was chosen, without the blanks at its ends.

    Raises
    ------
    Refused
        If it is outside the page, blank, or longer than :data:`LONGEST`.
    """
    if not 0 <= start < end <= len(text):
        raise Refused(_("原文共 %(n)s 字，没有所选的这一段，请重新选取") % {"n": len(text)})
    start, end = start + len(text[start:end]) - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
    if start >= end:
        raise Refused(_("所选的一段没有文字，请重新选取"))
    if end - start > LONGEST:
        raise Refused(_("所选的一段有 %(n)s 字，最多 %(most)s 字，请只选说明这个数的分句") % {
            "n": end - start, "most": LONGEST})  # fmt: skip
    return start, end


def draft(text: str, span: Span) -> dict[str, str]:
    """Return what the first number in a span says, for the form that a person fills in; nothing else is guessed."""
    found = next(iter(reports.quantities(text[slice(*span)])), None)
    says = {"kind": "level" if found else "event", "modality": "actual"}
    if found is not None:
        told = found.to_json()
        says |= {name: told[name] or "" for name in ("value", "value_max", *_NAMED)}
        says["kind"] = "rank" if found.kind == "rank" else says["kind"]
    return says


def fact_at(report: Report, span: Span, says: Mapping[str, str]) -> Fact:
    """Return a fact entered at a span, not yet saved; its order is for the caller."""
    text = report.text
    number = _number(text, span, says)
    low, high = number or span
    passage = _passage(report, low)
    stem = reports.fingerprint(text[slice(*span)]) if passage is None else passage["fingerprint"]
    before = letters(text[passage["start"] if passage else span[0] : low])
    sentence = reports.sentence_at(text, *span)
    told = ["text", "kind", *(name for name in FIELDS if says.get(name))]
    return Fact(
        report=report, name=f"M{low}-{high}", order=0, article=_article(report, low),
        key=f"{stem}.m{'' if number else 'e'}{before}-{before + letters(text[low:high])}",
        start=span[0], end=span[1],
        number_start=number[0] if number else None, number_end=number[1] if number else None,
        sentence_start=sentence[0], sentence_end=sentence[1], text=text[slice(*span)],
        printed=text[slice(*number)][:60] if number else "",
        certainty={name: "added" for name in FIELDS if says.get(name)},
        evidence={name: list(number if number and name in _NAMED else span) for name in told},
        added=True, **{name: str(says.get(name, "")) for name in FIELDS},
    )  # fmt: skip


def restored(facts: Sequence[Fact], pages: Iterable[Report]) -> list[Fact]:
    """Return the facts just read of some pages with those that people have entered there, in order; none is saved yet.

    Parameters
    ----------
    facts : sequence of Fact
        All facts just read.
    pages : iterable of Report
        The pages of which they were read.
    """
    known = {page.pk: page for page in pages}
    entered: dict[int, dict[str, Any]] = {}
    steps = Decision.objects.filter(step__in=(STEP, BACK), judgement__decisions__step=STEP).distinct()
    for one, step, after in steps.order_by("number").values_list("judgement_id", "step", "after"):
        if step == STEP:
            entered[one] = after
        else:
            # Taken back: what was decided later is about what the engine reads there.
            entered.pop(one, None)
    if not entered:
        return list(facts)
    held: dict[tuple[str, int, int], list[Fact]] = {}
    names = {(fact.report_id, fact.key) for fact in facts}
    for fact in facts:
        held.setdefault((fact.report_id, *_where(fact)), []).append(fact)
    made = []
    for judgement in Judgement.objects.filter(decisions__step=STEP).exclude(state="proposed").distinct().order_by("pk"):
        page, says = known.get(judgement.report_id), entered.get(judgement.pk)
        if page is None or says is None:
            continue
        there = held.get((judgement.report_id, *_where(judgement)), ())
        if any(all(getattr(one, name) == says.get(name, "") for name in SAME) for one in there):
            continue
        fact = fact_at(page, (judgement.start, judgement.end), says)
        fact.key = free(fact.key, {key for report, key in names if report == page.pk})
        names.add((page.pk, fact.key))
        made.append(fact)
    return _in_order([*facts, *made], {fact.report_id for fact in made})


def free(key: str, taken: Iterable[str]) -> str:
    """Return a key that no other fact of the page bears: several may stand on one number."""
    number, made = 1, key
    while made in set(taken):
        number += 1
        made = f"{key}.{number}"
    return made


def sentences(report: Report, facts: Iterable[Fact], *, after: int = 0) -> Iterator[Sentence]:
    """Yield the sentences of a page's articles, each with how many of its numbers no fact tells.

    Parameters
    ----------
    report : Report
        The page.
    facts : iterable of Fact
        Its facts.
    after : int
        Where to begin.
    """
    told = {_where(fact) for fact in facts if fact.number_start is not None}
    for article in report.articles:
        for low, high in article["spans"]:
            at = max(low, after)
            while at < high:
                piece = _piece(report.text[at : min(high, at + PIECE)])
                start, end = (at + place for place in reports.sentence_at(piece, 0, 1))
                at = max(end, at + 1)
                text = report.text[start:end].strip()
                if text:
                    yield Sentence(start, end, text, _untold(text, start, told))


def _piece(text: str) -> str:
    """Return the beginning of a text; of a long one as far as no number is cut in two."""
    if len(text) < PIECE:
        return text
    return text[: max((text.rfind(sign, PIECE // 2) + 1 for sign in "。；，、,| \t\n"), default=0) or PIECE]


def _untold(text: str, start: int, told: Set[Span]) -> int:
    return sum((start + one.number_start, start + one.number_end) not in told for one in reports.quantities(text))


def _number(text: str, span: Span, says: Mapping[str, str]) -> Span | None:
    """Return where the number stands that a person has typed: the first of its value, else the only one there."""
    found = reports.quantities(text[slice(*span)])
    if not says.get("value"):
        return None
    same = [one for one in found if one.to_json()["value"] == says["value"]]
    fit = same or (found if len(found) == 1 else [])
    return (span[0] + fit[0].number_start, span[0] + fit[0].number_end) if fit else None


def _passage(report: Report, at: int) -> dict[str, Any] | None:
    some = (one for article in report.articles for one in article["passages"])
    return next((one for one in some if one["start"] <= at < one["end"]), None)


def _article(report: Report, at: int) -> str:
    return next((one["id"] for one in report.articles if any(low <= at < high for low, high in one["spans"])), "")


def _where(one: Fact | Judgement) -> Span:
    if one.number_start is None or one.number_end is None:
        return one.start, one.end
    return one.number_start, one.number_end


def _in_order(facts: list[Fact], pages: Iterable[str]) -> list[Fact]:
    """Number the facts of the pages to which some were added as they stand there."""
    for page in pages:
        own = sorted((fact for fact in facts if fact.report_id == page), key=place)
        for order, fact in enumerate(own, 1):
            fact.order = order
    return facts


def place(fact: Fact) -> tuple[int, int]:
    """Return by what the facts of a page are in order."""
    return fact.start, fact.start if fact.number_start is None else fact.number_start
