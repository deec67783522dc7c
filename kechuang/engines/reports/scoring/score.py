"""评分 (score): what was read from pages beside the answers, field by field.

Facts marked ``ambiguous`` or ``label_number`` are not scored, nor is a quantity read where one of them stands or in a
title; events are scored apart. A fact and its copies count once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kechuang.engines.reports.scoring.bodies import Bodies, bodies
from kechuang.engines.reports.scoring.fields import LABELS, Fact, Fields, sign
from kechuang.engines.reports.scoring.measure import Measure, shown, table
from kechuang.engines.reports.scoring.mentions import mentions
from kechuang.engines.reports.scoring.pairing import Pairing
from kechuang.engines.reports.scoring.places import PlaceKeys

SURE = frozenset({"explicit", "carried"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """A quantity that was missed (``field`` is 漏), made up (多), or one of whose fields is wrong.

    Parameters
    ----------
    file : str
        Name of the file.
    span : tuple of int
        The clause of the answer, or of the fact where there is no answer.
    field : str
        Name of the field.
    told, meant : object
        What was told and what is right.
    """

    file: str
    span: tuple[int, int]
    field: str
    told: Any
    meant: Any


@dataclass(frozen=True, slots=True)
class Score:
    """The measures of a reading.

    Parameters
    ----------
    measures : tuple of Measure
        ``span``, the fields, ``all``, ``accepted``, events, bodies and copies, as far as the answers tell them.
    abstained : int
        Found quantities whose place was to be told and was left empty.
    found : int
        Quantities found.
    accepted : int
        Scored quantities that are accepted without a person.
    told : int
        Scored quantities.
    mistakes : tuple of Mistake
        What is missed, made up or wrong, in the order of the answers.
    """

    measures: tuple[Measure, ...]
    abstained: int
    found: int
    accepted: int
    told: int
    mistakes: tuple[Mistake, ...]

    def __getitem__(self, name: str) -> Measure:
        return next(measure for measure in self.measures if measure.name == name)

    def text(self) -> str:
        """Return the score as a table with two sentences below it."""
        abstained = shown(self.abstained / self.found if self.found else None)
        accepted = shown(self.accepted / self.told if self.told else None)
        return (
            f"{table(self.measures)}\n"
            f"地方留空 {self.abstained} 处，占找到的 {abstained}\n"
            f"不经人即收 {self.accepted} 条，占计分的 {accepted}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return the score ready for JSON."""
        return {
            "format": "kechuang.reports.score/1",
            "measures": [measure.to_json() for measure in self.measures],
            "place_abstained": self.abstained,
            "found": self.found,
            "accepted": self.accepted,
            "scored": self.told,
        }


def score(
    out: Mapping[str, Any],
    gold: Mapping[str, Any],
    *,
    places: PlaceKeys | None = None,
    indicator_of: Callable[[str], str | None] = lambda name: None,
) -> Score:
    """Compare a reading with the answers.

    Parameters
    ----------
    out : mapping
        A reading: ``documents`` with ``file``, ``facts`` and ``articles``.
    gold : mapping
        ``facts`` and, where bodies are to be scored, ``files``. Only files named there are scored.
    places : PlaceKeys, optional
        Reads places; without it names and codes are compared as they stand.
    indicator_of : callable, optional
        The catalogue's id for an indicator's name, for answers without ids.
    """
    documents = list(out.get("documents", ()))
    read = [{**fact, "file": _bare(doc.get("file"))} for doc in documents for fact in doc.get("facts") or ()]
    answers = list(gold["facts"])
    files = {mention.file for mention in mentions(answers)} | {page["file"] for page in gold.get("files", ())}
    fields = Fields(places or PlaceKeys(), indicator_of)
    quantities = Pairing([f for f in read if not _event(f)], [f for f in answers if not _event(f)], files, gold)
    events = Pairing([f for f in read if _event(f)], [f for f in answers if _event(f)], files, gold)
    accepted = [at for at in quantities.scored if is_accepted(quantities.read[at])]
    return Score(
        (
            quantities.spans("span", "数量位置"),
            *(_field(name, label, quantities, fields) for name, label in LABELS.items()),
            _catalogued(quantities, fields),
            _all(quantities, fields),
            _accepted(quantities, fields, accepted),
            _field("subject", "主体", quantities, fields),
            events.spans("event", "事件位置"),
            _field("period", "事件期间", events, fields, name_as="event_period"),
            *_bodies(documents, gold),
        ),
        sum(
            fields.told("place", fact) is None and fields.meant("place", answer) is not None
            for fact, answer in quantities.found()
        ),
        len(quantities.found()),
        len(accepted),
        len(quantities.scored),
        tuple(_mistakes(quantities, fields)),
    )


def is_accepted(fact: Fact) -> bool:
    """Whether a fact is accepted without a person: ``accepted`` where told, else no field guessed or left open."""
    if "accepted" in fact:
        return bool(fact["accepted"])
    how = (fact.get("certainty") or {}).values()
    return bool(how) and set(how) <= SURE and all(fact.get(name) is not None for name in ("place", "period", "kind"))


def _field(name: str, label: str, pairing: Pairing, fields: Fields, *, name_as: str = "") -> Measure:
    found = pairing.found()
    right = [fields.right(name, fact, answer) for fact, answer in found]
    given = [fields.told(name, fact) is not None for fact, _ in found]
    stray = [at for at in pairing.scored if at not in pairing.hit and fields.told(name, pairing.read[at]) is not None]
    return Measure(
        name_as or name,
        label,
        sum(one and told for one, told in zip(right, given, strict=True)),
        sum(given) + len(stray),
        sum(fields.meant(name, pairing.answers[at]) is not None for at in pairing.wanted),
        (sum(right), len(found)),
    )


def _catalogued(pairing: Pairing, fields: Fields) -> Measure:
    """Return the indicator measure over the answers that the catalogue names."""
    found = [pair for pair in pairing.found() if fields.meant("indicator", pair[1]) is not None]
    right = sum(fields.right("indicator", *pair) for pair in found)
    told = sum(fields.told("indicator", fact) is not None for fact, _ in found)
    wanted = sum(fields.meant("indicator", pairing.answers[at]) is not None for at in pairing.wanted)
    return Measure("catalogued", "指标（目录内）", right, told, wanted, (right, len(found)))


def _all(pairing: Pairing, fields: Fields) -> Measure:
    right = sum(_whole(fields, fact, answer) for fact, answer in pairing.found())
    told = len(pairing.scored) - len(pairing.hit) + len(pairing.found())
    return Measure("all", "各项全对", right, told, len(pairing.wanted), (right, len(pairing.found())))


def _accepted(pairing: Pairing, fields: Fields, accepted: Sequence[int]) -> Measure:
    answers: dict[int, list[int]] = {}
    for answer in pairing.wanted:
        if answer in pairing.answer_to:
            answers.setdefault(pairing.answer_to[answer], []).append(answer)
    right = sum(
        at in pairing.hit and all(_whole(fields, pairing.read[at], pairing.answers[one]) for one in answers.get(at, ()))
        for at in accepted
    )
    return Measure("accepted", "不经人即收者全对", right, len(accepted), len(pairing.wanted))


def _mistakes(pairing: Pairing, fields: Fields) -> Iterable[Mistake]:
    for at in pairing.wanted:
        answer = pairing.answers[at]
        place = mentions([answer])[0]
        if at not in pairing.answer_to:
            yield Mistake(place.file, place.span, "漏", None, answer.get("value_si"))
            continue
        fact = pairing.read[pairing.answer_to[at]]
        for name in LABELS:
            if not fields.right(name, fact, answer):
                yield Mistake(place.file, place.span, name, *(_words(name, one, fields) for one in (fact, answer)))
    for at in pairing.scored:
        if at not in pairing.hit:
            place = mentions([pairing.read[at]])[0]
            yield Mistake(place.file, place.span, "多", pairing.read[at].get("value_si"), None)


def _words(name: str, fact: Fact, fields: Fields) -> Any:
    if name == "value":
        return f"{sign(fact)} {fact.get('value_si')} {fact.get('unit_si') or ''}".strip()
    return fields.meant(name, fact) if name == "indicator" else fields.told(name, fact)


def _bodies(documents: Iterable[Mapping[str, Any]], gold: Mapping[str, Any]) -> tuple[Measure, ...]:
    by_file = {_bare(doc.get("file")): doc for doc in documents}
    total = sum((bodies(by_file.get(page["file"], {}), page) for page in gold.get("files", ())), Bodies())
    if not total.true:
        return ()
    return (
        Measure("body", f"正文（F1 {shown(total.f1)}）", total.shared, total.found, total.true),
        Measure("copies", "重复的文章", total.copies_found, total.copies_told, total.copies_true),
        Measure("dropped", "弃去部分的理由", total.labelled, total.dropped, total.dropped),
    )


def _whole(fields: Fields, fact: Fact, answer: Fact) -> bool:
    return all(fields.right(name, fact, answer) for name in LABELS)


def _event(fact: Fact) -> bool:
    return fact.get("kind") == "event" or fact.get("value") is None


def _bare(file: Any) -> str:
    return str(file or "").replace("\\", "/").rpartition("/")[2]
