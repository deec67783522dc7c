"""依据 (evidence): the sentence behind a declared project, programme or task force, or behind one of its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    facts = [Fact(_("谁的数"), figure["subject"])] if figure and figure.get("subject") else []
    below = [Fact(_("文件摘要"), f"{str(chosen['file'])[:19]}…", code=True)]
    if figure and figure.get("note"):
        below.append(Fact(_("说明"), figure["note"]))
    return quoted(
        request, chosen, title=figure["label"] or thing.name if figure else thing.name,
        figure=figure["text"] if figure else "", note=_note(figure), synthetic=thing.synthetic, above=facts,
        below=below,
    )  # fmt: skip


def quoted(
    request: HttpRequest,
    span: Mapping[str, Any],
    *,
    title: str,
    figure: str,
    note: str,
    synthetic: bool,
    above: Sequence[Fact] = (),
    below: Sequence[Fact] = (),
) -> HttpResponse:
    """Show the sentence at a place in a file, with what else is to be told above and below where it stands."""
    sentence = quote(span, pages_of([span]))
    where = [
        Fact(_("文件"), span.get("file_name") or "—"),
        Fact(_("位置"), _("第 %(start)s–%(end)s 字") % {"start": span["start"], "end": span["end"]}),
    ]
    drawer = Drawer(
        title=title, figure=figure, note=note, synthetic=synthetic, sentence=sentence,
        where=[*above, *where, *below],
        missing="" if sentence else _("原文所在的文件尚未载入，载入后可看原句。"),
    )  # fmt: skip
    return render_drawer(request, drawer)


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
