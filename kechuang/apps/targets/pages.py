"""目标页面: the board of targets, all published values, the sentence behind each."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import NoPlace, current_pack, current_place, division_name
from kechuang.apps.reports.sentences import pages_of, quote
from kechuang.apps.targets.board import goals, within
from kechuang.apps.targets.figures import aim_of, value_of
from kechuang.apps.targets.models import IndicatorValue, Target
from kechuang.core import BASIS_LABELS, Period
from kechuang.web.drawer import Drawer, Fact, render_drawer

VIEW = "target.view"


@login_required
@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """Show the targets of the place and every value published for it."""
    access.require(request.user, VIEW)
    try:
        place = current_place()
    except NoPlace as error:
        raise Http404(str(error)) from None
    pack = current_pack(place)
    board, _growth = goals(pack)
    values = sorted(
        IndicatorValue.objects.filter(place__startswith=within(place.code))
        .select_related("indicator")
        .order_by("place", "indicator", "-period"),
        key=lambda value: value.place != place.code,
    )
    return render(
        request,
        "targets/list.html",
        {
            "place": place,
            "goals": [goal for goal in board if not goal.undecided],
            "verbatim": [goal for goal in board if goal.undecided],
            "values": [
                {
                    "value": value,
                    "where": "" if value.place == place.code else division_name(value.place, pack),
                    "text": value_of(value).text,
                    "period": Period.parse(value.period).label,
                    "basis": _(BASIS_LABELS[value.basis]),
                }
                for value in values
            ],
        },
    )


@login_required
@require_GET
def target_evidence(request: HttpRequest, target: str) -> HttpResponse:
    """Show the sentence that sets a target."""
    access.require(request.user, VIEW)
    found = get_object_or_404(Target.objects.select_related("indicator"), pk=target)
    return _sentence(
        request,
        title=found.indicator.name if found.indicator else _("原文照录"),
        figure=aim_of(found).target.text,
        note=_("目标，%(by)s 前") % {"by": found.by} if found.by else _("目标"),
        evidence=found.evidence,
        facts=[
            Fact(_("牵头部门"), found.lead or "—"),
            Fact(_("地区"), division_name(found.place, current_pack())),
            Fact(_("出处"), _("报道，经人审核采纳") if found.origin == "review" else _("声明包")),
            *([Fact(_("未定原因"), found.undecided)] if found.undecided else []),
            *([Fact(_("口径"), found.indicator.definition)] if found.indicator else []),
        ],
    )


@login_required
@require_GET
def value_evidence(request: HttpRequest, value: int) -> HttpResponse:
    """Show the sentence that prints a value."""
    access.require(request.user, VIEW)
    found = get_object_or_404(IndicatorValue.objects.select_related("indicator"), pk=value)
    others = IndicatorValue.objects.filter(indicator=found.indicator, place=found.place).exclude(pk=found.pk)
    return _sentence(
        request,
        title=found.indicator.name,
        figure=value_of(found).text,
        note=f"{Period.parse(found.period).label} · {_(BASIS_LABELS[found.basis])}",
        evidence=found.evidence,
        facts=[
            Fact(_("地区"), division_name(found.place, current_pack())),
            Fact(_("口径"), found.indicator.definition),
        ],
        history=[Fact(Period.parse(other.period).label, value_of(other).text) for other in others[:10]],
    )


def _sentence(
    request: HttpRequest,
    *,
    title: str,
    figure: str,
    note: str,
    evidence: dict[str, object],
    facts: list[Fact],
    history: list[Fact] | None = None,
) -> HttpResponse:
    sentence = quote(evidence, pages_of([evidence])) if evidence else None
    where = [*facts]
    if evidence.get("file"):
        where += [
            Fact(_("文件"), evidence.get("file_name") or "—"),
            Fact(_("位置"), _("第 %(start)s–%(end)s 字") % {"start": evidence["start"], "end": evidence["end"]}),
            Fact(_("文件摘要"), f"{str(evidence['file'])[:19]}…", code=True),
        ]
    return render_drawer(
        request,
        Drawer(
            title=title,
            figure=figure,
            note=note,
            sentence=sentence,
            where=where,
            history=history or (),
            missing="" if sentence or not evidence else _("原文所在的文件尚未载入，载入后可看原句。"),
        ),
    )
