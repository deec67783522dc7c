"""流转的执行 (applying a transition): compare-and-swap on state and version, and the log of the step."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.transitions.table import SYSTEM, ClockRun, NotNow, StaleState, Transition
from kechuang.core import now

if TYPE_CHECKING:
    from kechuang.apps.transitions.models import Stateful


def access_of(instance: Stateful) -> Any:
    """Return the module ``access`` of the thing's app, with its ``may`` and ``require``."""
    return import_module(f"{apps.get_app_config(instance._meta.app_label).name}.access")


def _may(actor: Any, verb: str, instance: Stateful) -> bool:
    return bool(access_of(instance).may(actor, verb, instance))


def _name(instance: Stateful) -> str:
    return f"{instance._meta.verbose_name}“{instance}”"


def allowed(instance: Stateful, actor: Any) -> list[Transition]:
    """Return the steps that this person could take now (for the buttons of a page)."""
    return [
        step
        for step in instance.TABLE.out_of(instance.state)
        if step.who != SYSTEM
        and _may(actor, step.who, instance)
        and (step.guard is None or step.guard(instance, actor) is None)
    ]


def apply(
    instance: Stateful,
    transition: str,
    *,
    actor: Any,
    at: dt.datetime | None = None,
    note: str = "",
    **changes: Any,
) -> Any:
    """Take a step, once: of any number who try it from the same reading, exactly one succeeds.

    Parameters
    ----------
    instance : Stateful
        The thing as it was read; brought up to date on success.
    transition : str
        Name of a step in the thing's table.
    actor : User or None
        Who takes it. None only for steps of the platform itself.
    at : datetime, optional
        When it happened, where that is not now (entered later); not in the future, not before the step before.
    note : str
        What the log should say beside it.
    **changes
        Fields to change in the same statement.

    Returns
    -------
    StateChange
        The log entry.

    Raises
    ------
    PermissionDenied
        If the actor may not take this step.
    NotNow
        If the step is not possible from the present state or its guard refuses.
    StaleState
        If someone else was first. Nothing was written.
    ValueError
        If ``at`` lies in the future or before the last step.
    """
    from kechuang.apps.transitions.models import StateChange

    step = instance.TABLE[transition]
    if (step.who == SYSTEM) != (actor is None):
        raise PermissionDenied(_("“%(step)s”不由人操作，或缺少操作人") % {"step": step.label})
    if actor is not None and not _may(actor, step.who, instance):
        raise PermissionDenied(_("您没有权限对%(what)s执行“%(step)s”") % {"what": _name(instance), "step": step.label})
    if instance.state not in step.sources:
        raise NotNow(
            _("%(what)s现为“%(state)s”，不能执行“%(step)s”")
            % {"what": _name(instance), "state": instance.state_label, "step": step.label}
        )
    refusal = step.guard(instance, actor) if step.guard else None
    if refusal:
        raise NotNow(str(refusal))
    moment = _moment(instance, at)

    version = instance.version + 1
    with transaction.atomic():
        mine = type(instance)._base_manager.filter(pk=instance.pk, state=instance.state, version=instance.version)
        if not mine.update(state=step.target, version=version, **changes):
            raise _stale(instance, step)
        entry = StateChange.objects.create(
            object_type=instance._meta.label_lower,
            object_id=str(instance.pk),
            version=version,
            transition=step.name,
            from_state=instance.state,
            to_state=step.target,
            clock=step.clock or "",
            actor=actor,
            note=note,
            at=moment,
        )
    instance.state, instance.version = step.target, version
    for field, value in changes.items():
        setattr(instance, field, value)
    return entry


def _moment(instance: Stateful, at: dt.datetime | None) -> dt.datetime:
    if at is None:
        return now()
    if at > now():
        raise ValueError(_("步骤的时间不能晚于现在"))
    last = instance.history.last()
    if last is not None and at < last.at:
        raise ValueError(_("步骤的时间不能早于上一步（%(last)s）") % {"last": f"{last.at:%Y-%m-%d %H:%M}"})
    return at


def _stale(instance: Stateful, step: Transition) -> StaleState:
    present = type(instance)._base_manager.filter(pk=instance.pk).first()
    if present is None:
        return StaleState(_("%(what)s已不存在，“%(step)s”未执行") % {"what": _name(instance), "step": step.label})
    return StaleState(
        _("%(what)s刚刚已被他人处理，现为“%(state)s”；“%(step)s”未执行，请刷新页面后再看")
        % {"what": _name(instance), "state": present.state_label, "step": step.label}
    )


def clock_of(instance: Stateful) -> ClockRun:
    """Derive from the log how the thing's clock has run: the only source of its end date."""
    return ClockRun.of((entry.clock, entry.at) for entry in instance.history.exclude(clock="").only("clock", "at"))
