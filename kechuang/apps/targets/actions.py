"""目标的写入: what a pack declares is checked against the loaded sentence and put on the board, as press-based.

A value whose sentence is not loaded is kept too, and says so; a value whose sentence does not hold the number is
refused, because then the pack and the page disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db import transaction

from kechuang.apps.audit.record import record
from kechuang.apps.registers.models import DeclaredItem
from kechuang.apps.reports.models import Report
from kechuang.apps.targets.models import Indicator, IndicatorValue, Target
from kechuang.core import Evidence
from kechuang.declarations.base import Span
from kechuang.declarations.figure import Figure
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy import Policy
from kechuang.declarations.project import Project, TaskForce


def load_targets(*, pack: Pack) -> tuple[int, list[str]]:
    """Put the pack's indicators, targets, values and declared items on the boards.

    Returns
    -------
    tuple of int and list of str
        How many targets of the pack stand, and one sentence for each declared value that its page does not bear out.
    """
    pages = Pages(pack)
    with transaction.atomic():
        # All at once and in the order in which a reviewer's decision locks some of them, or each waits for the other.
        list(Indicator.objects.select_for_update().order_by("pk").values_list("pk"))
        for indicator in pack.indicators.values():
            Indicator.objects.update_or_create(
                id=indicator.id,
                defaults={
                    "name": indicator.name,
                    "unit": indicator.unit,
                    "kind": indicator.kind,
                    "direction": indicator.direction,
                    "definition": indicator.definition,
                    "yearly": indicator.yearly,
                },
            )
        IndicatorValue.objects.filter(origin="pack").delete()
        Target.objects.filter(origin="pack").delete()
        for order, target in enumerate(pack.targets):
            if not pages.bear_out(target.id, target.evidence, target.stands_in):
                continue
            Target.objects.create(
                id=target.id,
                indicator_id=target.indicator,
                place=target.place,
                order=order,
                value=target.target.value,
                printed=str(target.target.value),
                printed_max=str(target.target.value_max or ""),
                unit=target.target.unit,
                comparator=target.target.comparator,
                by=target.target.by,
                lead=_department(pack, target.lead),
                undecided=target.undecided or "",
                evidence=sentence(target.evidence, pack),
            )
        for indicator_id, place, figure in _values(pack):
            if not pages.bear_out(f"{indicator_id} {figure.period}", figure.evidence, figure.stands_in):
                continue
            IndicatorValue.objects.update_or_create(
                indicator_id=indicator_id,
                place=place,
                period=str(figure.period),
                basis=figure.basis,
                origin="pack",
                defaults={
                    "value": figure.value,
                    "printed": str(figure.value),
                    "printed_max": str(figure.value_max or ""),
                    "unit": figure.unit,
                    "comparator": figure.comparator,
                    "evidence": sentence(figure.evidence, pack),
                },
            )
        _load_items(pack, pages)
        record(
            verb="targets.load", actor=None, object_type="pack", object_id=pack.id, detail={"problems": pages.problems}
        )
    return Target.objects.filter(origin="pack").count(), pages.problems


def sentence(span: Span | None, pack: Pack) -> dict[str, object]:
    """Return a span as stored evidence (the text is read from the loaded page when shown)."""
    if span is None:
        return {}
    declared = pack.document(span.file)
    return Evidence(
        kind="sentence",
        file=span.file,
        file_name=declared.name if declared else None,
        start=span.start,
        end=span.end,
        basis="press",
    ).to_json()


def _values(pack: Pack) -> Iterator[tuple[str, str, Figure]]:
    for target in pack.targets:
        for figure in target.values:
            if target.indicator:
                yield target.indicator, target.place, figure
    for value in pack.values:
        yield value.indicator, value.place, value


class Pages:
    """The loaded pages, and a sentence for each declared thing that its page does not bear out."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        files = [document.file for document in pack.documents.values()]
        self._texts = dict(Report.objects.filter(sha256__in=files).values_list("sha256", "text"))
        self.problems: list[str] = []

    def bear_out(self, what: str, span: Span | None, holds: Callable[[str], bool]) -> bool:
        """Say whether the text at a span holds what was declared; a page that is not loaded is taken at its word.

        Parameters
        ----------
        what : str
            The declared thing, as the sentence names it.
        holds : callable
            Given the text at the span.
        """
        text = self._texts.get(span.file) if span else None
        if span is None or text is None or (span.end <= len(text) and holds(text[span.start : span.end])):
            return True
        document = self._pack.document(span.file)
        name = document.name if document else span.file[:19]
        self.problems.append(
            f"声明“{what}”与原文不符：{name} 第 {span.start}–{span.end} 字处没有所声明的内容，未上板；"
            "请核对声明包中的字符位置"
        )
        return False


def _department(pack: Pack, name: str | None) -> str:
    department = pack.department(name) if name else None
    return department.name if department else (name or "")


def _load_items(pack: Pack, pages: Pages) -> None:
    DeclaredItem.objects.all().delete()
    kinds: tuple[tuple[DeclaredItem.Kind, Iterable[Policy | TaskForce | Project]], ...] = (
        (DeclaredItem.Kind.POLICY, pack.policies),
        (DeclaredItem.Kind.TASK_FORCE, pack.task_forces),
        (DeclaredItem.Kind.PROJECT, pack.projects),
    )
    for kind, items in kinds:
        DeclaredItem.objects.bulk_create(
            DeclaredItem(
                id=f"{kind.value}:{item.id}",
                kind=kind,
                name=item.name,
                summary=item.describes,
                period=str(_when(item) or ""),
                lead=_department(pack, _who(item)),
                figures=[
                    _figure(figure, pack)
                    for figure in item.figures
                    if pages.bear_out(f"{item.name} {figure.label}", figure.evidence, figure.stands_in)
                ],
                evidence=[sentence(span, pack) for span in item.evidence if pages.bear_out(item.name, span, bool)],
                order=order,
                synthetic=item.synthetic or pack.synthetic,
            )
            for order, item in enumerate(items)
        )


def _when(item: Policy | TaskForce | Project) -> object:
    if isinstance(item, Policy):
        return item.issued
    return item.since if isinstance(item, TaskForce) else item.as_of


def _who(item: Policy | TaskForce | Project) -> str | None:
    return item.issuer if isinstance(item, Policy) else item.lead


def _figure(figure: Figure, pack: Pack) -> dict[str, object]:
    return {
        "label": figure.label,
        "printed": str(figure.value),
        "printed_max": None if figure.value_max is None else str(figure.value_max),
        "unit": figure.unit,
        "comparator": figure.comparator,
        "period": str(figure.period),
        "evidence": sentence(figure.evidence, pack),
    }
