"""梯度页面: rule by rule, who meets it, who is one condition away and which one, by district."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import districts, unplaced_name
from kechuang.apps.enterprises.access import EXPORT
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.debts import debts as owed
from kechuang.apps.ladder.models import RuleVerdict, Way
from kechuang.apps.ladder.moves import moved, together, visible_moves
from kechuang.apps.ladder.queries import VIEW, Count, by_district, lacking, visible_counts
from kechuang.apps.ladder.room import opened
from kechuang.apps.ladder.rungs import rungs
from kechuang.apps.ladder.standing import compiled_rule, seen_of, unmet_condition
from kechuang.apps.ladder.states import MANAGE
from kechuang.core import Verdict, division_prefix

SHOWN = 20


@login_required
@require_GET
def ladder(request: HttpRequest) -> HttpResponse:
    """Show the ladder: counts by rule and district, and those who are one condition away with what they lack."""
    pack, generation = opened(request), current_generation()
    counts = visible_counts(request.user, generation, pack.place) if generation else []
    lines = rungs(counts, pack)
    chosen = next((line for line in lines if line.rule == request.GET.get("rule")), lines[0] if lines else None)
    near: list[dict[str, Any]] = []
    found: list[tuple[str, int]] = []
    if chosen and generation:
        within = division_prefix(pack.place) if pack.place else ""
        one_away = RuleVerdict.objects.filter(
            access.visible_divisions_q(request.user, VIEW),
            generation=generation,
            rule=chosen.rule,
            verdict=Verdict.NOT_MET,
            short_by=1,
            open=0,
            division__startswith=within,
        ).order_by(F("score_low").desc(nulls_last=True), "entity_id")
        for verdict in one_away[:SHOWN]:
            compiled = compiled_rule(verdict, generation, pack)
            if compiled is not None:
                near.append({"verdict": verdict, "line": unmet_condition(verdict, compiled, pack)})
        _name(near, generation.pk)
        _complete(near, generation, pack)
        found = lacking(request.user, generation, chosen.rule, pack.place)
    return render(
        request,
        "ladder/ladder.html",
        {
            "rungs": lines,
            "chosen": chosen,
            "near": near,
            "lacking": found,
            "districts": _districts(counts, chosen.rule, pack) if chosen else [],
            **(_changes(request, generation, pack, lines, chosen.rule) if chosen and generation else {}),
            "generation": generation,
            "may": access.may(request.user, MANAGE),
            "may_export": access.may(request.user, EXPORT),
        },
    )


@login_required
@require_GET
def debts(request: HttpRequest) -> HttpResponse:
    """Show which fields keep verdicts open, of how many firms, and which department owes them."""
    pack, generation = opened(request), current_generation()
    known = dict(districts(pack))
    asked = request.GET.get("division", "")
    division = asked if asked in known else ""
    found = owed(request.user, generation, pack, pack.place, division=division) if generation else []
    counts = visible_counts(request.user, generation, pack.place) if generation else []
    rungs_ = rungs(counts, pack)
    context = {
        "tab": "debts", "owners": found, "districts": known.items(), "division": division, "generation": generation,
        "hidden": max((rung.hidden for rung in rungs_), default=0) if not division else None,
        "enterprises": max((rung.judged for rung in rungs_), default=0) if not division else None,
    }  # fmt: skip
    return render(request, "ladder/debts.html", context)


def _changes(request: HttpRequest, generation: Any, pack: Any, lines: list[Any], rule: str) -> dict[str, Any]:
    """Return how the pipeline moved since the publication before: by rung, by district, and the first who moved."""
    since = generation.figures.get("since")
    if not since or rule not in since["rules"]:
        return {}
    moves = visible_moves(request.user, generation, pack.place)
    counted = moved(moves)
    way = request.GET.get("way", "")
    chosen = moves.filter(rule=rule, **({"way": way} if way in Way.values else {}))
    firms = [{"verdict": one, "move": one} for one in chosen.order_by("-now", "before", "entity_id")[:SHOWN]]
    _name(firms, generation.pk)
    return {
        "since": {"day": dt.date.fromisoformat(since["as_of"]), "changed": rule in since["changed"]},
        "moved": [(line, together(counted, line.rule)) for line in lines if line.rule in since["rules"]],
        "moved_here": [(_place_name(code, pack), counted[of, code]) for of, code in sorted(counted) if of == rule],
        "ways": Way.choices,
        "way": way if way in Way.values else "",
        "movers": firms,
    }


def _place_name(code: str, pack: Any) -> str:
    return dict(districts(pack)).get(code) or unplaced_name(code, pack)


def _name(near: list[dict[str, Any]], generation: int) -> None:
    wanted = [item["verdict"].entity_id for item in near]
    rows = Enterprise.objects.filter(generation=generation, entity_id__in=wanted)
    named = {entity: (name, code) for entity, name, code in rows.values_list("entity_id", "name", "credit_code")}
    for item in near:
        entity = item["verdict"].entity_id
        item["name"], code = named.get(entity, ("", ""))
        item["handle"] = code or entity


def _complete(near: list[dict[str, Any]], generation: Any, pack: Any) -> None:
    """Fill in the actual values that are no numbers: the stored row does not have them, the record has."""
    bare = {item["verdict"].entity_id: item for item in near if item["line"].actual in {"", "—"}}
    if not bare:
        return
    years: dict[str, list[EnterpriseYear]] = {}
    for one in EnterpriseYear.objects.filter(generation=generation, entity_id__in=bare):
        years.setdefault(one.entity_id, []).append(one)
    for record in Enterprise.objects.filter(generation=generation, entity_id__in=bare):
        record.generation = generation
        item = bare[record.entity_id]
        verdict = item["verdict"]
        compiled = compiled_rule(verdict, generation, pack)
        if compiled is not None:
            row = seen_of(verdict, record, years.get(record.entity_id, []), pack)
            item["line"] = unmet_condition(verdict, compiled, pack, row)


def _districts(counts: list[Count], rule: str, pack: Any) -> list[dict[str, Any]]:
    """Return a line a district, and one for those of whom no more is known than that they lie in the place."""
    counted = by_district(counts, rule)
    known = dict(districts(pack))
    rest = sorted(set(counted) - set(known))
    return [
        *({"code": code, "name": name, **counted[code]} for code, name in known.items() if code in counted),
        *({"code": code, "name": unplaced_name(code, pack), **counted[code]} for code in rest),
    ]
