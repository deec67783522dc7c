"""条件核对 (eligibility): who qualifies for an item, on a day, and for how much; asked again before money moves.

Whatever answers is a :class:`Judge`. The room of policies gives its own with :func:`judge_with` (and who meets an
item with :func:`list_with`, what an item reads with :func:`read_with`); without one, an item that names a rule is
answered by the published verdict of that rule, and any other is left to a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kechuang.apps.enterprises.authorisation import authorised_entities
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.enterprises.taxdata import tax_columns
from kechuang.apps.grants.models import Programme
from kechuang.apps.grants.standing import bound
from kechuang.apps.ladder.models import RuleVerdict
from kechuang.core import Verdict
from kechuang.declarations.field import FieldColumn, find_column
from kechuang.declarations.pack import Pack


@dataclass(frozen=True)
class Eligibility:
    """Whether a subject qualifies, for how many 分 (None: a person says), and why.

    ``limit`` is the most that may be granted beside what the subject has already; None where nothing stands against it.
    """

    verdict: Verdict
    fen: int | None
    text: str
    limit: int | None = None


@dataclass(frozen=True)
class Asked:
    """Who is asked about, under which item, on which day.

    ``values`` are thresholds that the round moved, ``facts`` what a person says of himself, each by its key.
    """

    item: str
    entity_id: str
    on: dt.date
    values: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


class Judge(Protocol):
    """What answers; None where it knows nothing of the item."""

    def __call__(self, asked: Asked) -> tuple[Verdict, int | None, str] | None:
        """Return verdict, amount in 分 and explanation of one subject under one item on a day."""


class Lister(Protocol):
    """What lists who meets an item's conditions; None where it knows nothing of the item."""

    def __call__(self, item: str, values: Mapping[str, str]) -> list[str] | None:
        """Return entity ids."""


class Reader(Protocol):
    """What knows which fields an item reads; None where it knows nothing of the item."""

    def __call__(self, item: str) -> Sequence[str] | None:
        """Return keys of the field dictionary as rules write them."""


_JUDGES: list[Judge] = []
_LISTERS: list[Lister] = []
_READERS: list[Reader] = []


def judge_with(judge: Judge) -> Judge:
    """Let this answer for the items it knows; the last one given is asked first."""
    _JUDGES.insert(0, judge)
    return judge


def list_with(lister: Lister) -> Lister:
    """Let this list who meets the conditions of the items it knows; the last one given is asked first."""
    _LISTERS.insert(0, lister)
    return lister


def read_with(reader: Reader) -> Reader:
    """Let this say what the items it knows read; the last one given is asked first."""
    _READERS.insert(0, reader)
    return reader


def fields_of(item: str) -> tuple[str, ...]:
    """Return what an item's conditions and formula read; nothing where nobody knows."""
    return tuple(next((found for reader in _READERS if (found := reader(item)) is not None), ()))


def eligible(programme: Programme, entity_id: str, on: dt.date, facts: Mapping[str, str] | None = None) -> Eligibility:
    """Return whether a subject qualifies for a round's item on a day, from the data published now.

    What it was promised or paid elsewhere is held against it as the item's exclusions say (:mod:`.standing`).

    Parameters
    ----------
    facts : mapping, optional
        What a person says of himself, in a round for persons.
    """
    found = _judged(programme, Asked(programme.item, entity_id, on, programme.terms.values, facts or {}))
    if found.verdict is Verdict.NOT_MET:
        return found
    left = bound(programme, entity_id, found.fen, on)
    verdict = Verdict.NOT_MET if left.fallen else found.verdict
    text = f"{found.text} {left.text}" if left.text else found.text
    return Eligibility(verdict, left.fen, text, left.limit)


def _judged(programme: Programme, asked: Asked) -> Eligibility:
    found = next((told for judge in _JUDGES if (told := judge(asked)) is not None), None)
    if found is None:
        return _by_rule(programme, asked.entity_id)
    verdict, fen, text = found
    if fen is None and verdict == Verdict.PERSON:
        fen = programme.terms.fixed_fen  # what he gets is known, whether he gets it a person says
    return Eligibility(Verdict(verdict), _capped(programme, fen), text)


def _capped(programme: Programme, fen: int | None) -> int | None:
    cap = programme.terms.cap_fen
    return fen if fen is None or cap is None else min(fen, cap)


def _by_rule(programme: Programme, entity_id: str) -> Eligibility:
    terms, generation = programme.terms, current_generation()
    if not terms.rule:
        return Eligibility(Verdict.PERSON, terms.fixed_fen, _("条目没有可计算的条件，由审核人判定。"))
    rows = RuleVerdict.objects.filter(generation=generation, rule=terms.rule, entity_id=entity_id)
    verdict = rows.values_list("verdict", flat=True).first() if generation is not None else None
    if verdict is None:
        return Eligibility(Verdict.MISSING, terms.fixed_fen, _("现行数据中没有这家企业按本条规则的判定。"))
    words = {"rule": terms.rule, "verdict": Verdict(verdict).label}
    return Eligibility(Verdict(verdict), terms.fixed_fen, _("按规则 %(rule)s：%(verdict)s") % words)


@dataclass(frozen=True)
class Known:
    """A field of an application's form: what the data say, or that the firm has to say it."""

    key: str
    label: str
    text: str
    exact: str
    owner: str
    hidden: bool = False

    @property
    def missing(self) -> bool:
        """Whether the data lack it; what is there and may not be shown is not missing."""
        return not self.text and not self.hidden


def prefilled(asks: Sequence[str], record: Enterprise, pack: Pack, *, to_official: bool = False) -> list[Known]:
    """Return the fields that an application shows, each from the published data where they have it.

    Parameters
    ----------
    asks : sequence of str
        Keys of the field dictionary as rules write them (``sales_t``, ``ip1``); what it lacks is left out.
    to_official : bool
        Whether an official looks: to him a firm's tax data are hidden that it has not authorised.
    """
    last = record.generation.as_of.year - 1
    secret: frozenset[str] = frozenset()
    if to_official and not authorised_entities([record.entity_id]):
        secret = frozenset(tax_columns(asks, pack.fields))
    found = []
    for column, value in values_of(asks, record, pack):
        read = column.field
        number = isinstance(value, int) and not isinstance(value, bool)
        text = read.text(value) if number else "" if value in (None, "") else str(value)
        owner = pack.departments[read.owner].name if read.owner in pack.departments else read.owner
        if column.name in secret:
            found.append(Known(column.name, column.label(last), "", "", owner, hidden=True))
            continue
        found.append(Known(column.name, column.label(last), text, read.exact(value) if number else text, owner))
    return found


def values_of(asks: Sequence[str], record: Enterprise, pack: Pack) -> Iterator[tuple[FieldColumn, Any]]:
    """Yield each field that the dictionary knows with what the published data say of a firm."""
    years = {
        one.year: one.figures
        for one in EnterpriseYear.objects.filter(generation_id=record.generation_id, entity_id=record.entity_id)
    }
    last = record.generation.as_of.year - 1
    for name in asks:
        try:
            column = find_column(name, pack.fields)
        except ValueError:
            continue
        key = column.field.key
        if column.back is None:
            yield column, record.facts.get(key, getattr(record, key, None))
        else:
            yield column, years.get(last - column.back, {}).get(key)


def candidates(programme: Programme) -> list[str]:
    """Return the firms that meet a round's conditions, for automatic grants; without a lister those of its rule."""
    values = programme.terms.values
    listed = next((found for lister in _LISTERS if (found := lister(programme.item, values)) is not None), None)
    if listed is not None:
        return listed
    rows = RuleVerdict.objects.filter(
        generation=current_generation(), rule=programme.terms.rule, verdict=Verdict.MET
    ).order_by("entity_id")  # fmt: skip
    return list(rows.values_list("entity_id", flat=True))


@dataclass(frozen=True)
class Question:
    """What a person is asked of himself: a field of the dictionary, with the answers it allows."""

    key: str
    label: str
    kind: str
    choices: tuple[str, ...]


def questions(asks: Sequence[str], pack: Pack) -> list[Question]:
    """Return what a person is asked; what the dictionary lacks is left out."""
    found = []
    for name in asks:
        try:
            column = find_column(name, pack.fields)
        except ValueError:
            continue
        found.append(Question(column.name, column.field.label, column.field.kind, column.field.of))
    return found
