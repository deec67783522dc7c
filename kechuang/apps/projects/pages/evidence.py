"""依据 (evidence): the sentence behind a declared project, programme or task force, or behind one of its figures."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.gate import needs
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Programme, Project, Quota, TaskForce, TypicalCase
from kechuang.apps.projects.queries.cases import visible_cases
from kechuang.apps.projects.queries.quotas import visible_quotas
from kechuang.apps.reports.sentences import pages_of, quote
from kechuang.core import BASIS_LABELS, Period
from kechuang.web.drawer import Drawer, Fact, render_drawer

_KINDS: dict[str, type[Any]] = {
    "projects": Project, "programmes": Programme, "task-forces": TaskForce, "quotas": Quota,
    "cases": TypicalCase,
}  # fmt: skip


@needs(access.VIEW)
@require_GET
def evidence(request: HttpRequest, kind: str, pk: int, number: int) -> HttpResponse:
    """Show the sentence with a number: those of the thing itself first, then one for each of its figures."""
    accounts.require(request.user, "report.view")
    model = _KINDS.get(kind)
    if model is None:
        raise Http404(_("没有这条依据"))
    thing = get_object_or_404(_visible(model, request.user), pk=pk)
    own, figures = thing.evidence, getattr(thing, "figures", [])
    figure = figures[number - len(own)] if len(own) <= number < len(own) + len(figures) else None
    chosen = figure["evidence"] if figure else own[number] if number < len(own) else None
    if not chosen:
        raise Http404(_("没有这条依据"))
    sentence = quote(chosen, pages_of([chosen]))
    facts = [
        Fact(_("文件"), chosen.get("file_name") or "—"),
        Fact(_("位置"), _("第 %(start)s–%(end)s 字") % {"start": chosen["start"], "end": chosen["end"]}),
        Fact(_("文件摘要"), f"{str(chosen['file'])[:19]}…", code=True),
    ]
    if figure and figure.get("subject"):
        facts.insert(0, Fact(_("谁的数"), figure["subject"]))
    if figure and figure.get("note"):
        facts.append(Fact(_("说明"), figure["note"]))
    return render_drawer(
        request,
        Drawer(
            title=figure["label"] or thing.name if figure else thing.name,
            figure=figure["text"] if figure else "",
            note=_note(figure),
            synthetic=thing.synthetic,
            sentence=sentence,
            where=facts,
            missing="" if sentence else _("原文所在的文件尚未载入，载入后可看原句。"),
        ),
    )


def _visible(model: type[Any], user: Any) -> QuerySet[Any]:
    if model is Project:
        return access.visible_projects(user)
    if model is Programme:
        return access.visible_programmes(user)
    if model is TypicalCase:
        return visible_cases(user)
    return access.visible_task_forces(user) if model is TaskForce else visible_quotas(user)


def _note(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return _(BASIS_LABELS["press"])
    words = [Period.parse(figure["period"]).label, _(BASIS_LABELS[figure["basis"]])]
    return " · ".join([*words, _("报道时的计划数")] if figure.get("planned") else words)
