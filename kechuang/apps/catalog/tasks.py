"""目录的作业 (jobs of the catalogue): look at a file, build the city with it, put an earlier run back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.models import User
from kechuang.apps.catalog import imports
from kechuang.apps.catalog.inputs import REPLACE, Added, BuildError, recall
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.catalog.stages import AGAIN, Overall
from kechuang.apps.catalog.turn import Taken
from kechuang.apps.inbox.actions import notify
from kechuang.apps.jobs.kinds import JobError, job
from kechuang.apps.jobs.run import Run
from kechuang.engines import lake
from kechuang.web.environment import data_folder

if TYPE_CHECKING:
    from kechuang.apps.enterprises.models import Generation

PAUSE = 1.0  # seconds between two looks at whether another build has ended
CHECKS_SHOWN = 10


@job(imports.CHECK, label=gettext_lazy("检查要导入的文件"), attempts=3)
def check(run: Run) -> dict[str, Any]:
    """Look at a file through its contract; what is wrong with the file is the result, not a failure of the job."""
    held, pack = run.payload, current_pack()
    source = imports.contract(held["table"])
    if source is None:
        raise JobError(_("没有名为“%(table)s”的数据表，请从列表中选择") % {"table": held["table"]})
    folder = data_folder() / "lake"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        found = lake.check_file(
            source,
            data_folder() / held["path"],
            divisions=pack.divisions,
            industries=pack.industries,
            folder=folder,
            beside=lake_run(imports.published()[1]),
            progress=lambda label: run.progress(0.0, label),
        )
    except lake.LakeError as error:
        return {"problem": str(error), "sentence": str(error), "link": f"/data/import/{run.job_id}"}
    failing = sorted((one for one in found.checks if one.failing), key=lambda one: -one.failing)
    words = {"rows": f"{found.receipt.rows_in:,}", "accepted": f"{found.receipt.accepted:,}"}
    return {
        "rows": found.receipt.rows_in,
        "accepted": found.receipt.accepted,
        "quarantined": found.receipt.quarantined,
        "encoding": found.receipt.encoding,
        "known": found.known,
        "checks": [[one.message, one.failing] for one in failing[:CHECKS_SHOWN]],
        "refused": [[one.row, one.column, one.reason] for one in found.refused],
        "sentence": _("读到 %(rows)s 行，%(accepted)s 行合契约；尚未导入") % words,
        "link": f"/data/import/{run.job_id}",
    }


@job(imports.REBUILD, label=gettext_lazy("导入数据并重建"), queue="publish")
def rebuild(run: Run) -> None:
    """Build the city from all that it was built from, and one more file."""
    from kechuang.apps.catalog.city import build_city

    held, data = run.payload, data_folder()
    added = Added(table=held["table"], path=data / held["path"], mode=held["mode"])

    def build() -> None:
        before = recall(data, imports.published()[1])
        before.require()
        changed = before.changed()
        build_city(
            before.inputs.plus(added),
            data=data,
            progress=Overall(run.progress),
            by=_name(run),
            within=lambda generation: _published(run, generation, changed),
            # Whoever replaces a table has seen how many rows the new one has before he said so.
            accept={added.table} if added.mode == REPLACE else (),
        )

    _in_turn(run, build)


@job(imports.REPUBLISH, label=gettext_lazy("恢复批次"), queue="publish")
def republish(run: Run) -> None:
    """Publish an earlier run again."""
    from kechuang.apps.catalog import city

    found = lake_run(run.payload["run"])
    if found is None:
        raise JobError(_("批次 %(run)s 的文件已不在数据目录中，不能恢复") % run.payload)
    _in_turn(
        run,
        lambda: city.republish(
            found,
            pack=current_place().pack,
            data=data_folder(),
            progress=Overall(run.progress, AGAIN),
            by=_name(run),
            within=lambda generation: _published(run, generation, []),
        ),
    )


def _in_turn(run: Run, build: Callable[[], Any]) -> None:
    """Build, after any other build has ended; what can be said in one sentence is said, and not tried again."""
    from kechuang.declarations.pack import PackError
    from kechuang.engines.reports import ReportError

    while True:
        try:
            build()
            return
        except Taken as taken:
            run.progress(0.0, str(taken))
            time.sleep(PAUSE)
        except (BuildError, lake.LakeError, PackError, ReportError) as error:
            raise JobError(str(error)) from error
        except OperationalError as error:
            if "disk is full" not in str(error) and "No space left" not in str(error):
                raise
            raise JobError(_("磁盘已满，未能发布；现行数据不受影响，请清理磁盘后重新执行")) from error


@contextmanager
def _published(run: Run, generation: Generation, changed: list[str]) -> Iterator[None]:
    """Let the new generation, the end of the job and the message to whoever asked happen together or not at all."""
    figures = generation.figures
    words = {
        "run": generation.run,
        "enterprises": f"{generation.enterprises:,}",
        "accepted": f"{figures['accepted']:,}",
        "quarantined": f"{figures['quarantined']:,}",
    }
    sentence = _("批次 %(run)s 已成为现行批次：企业 %(enterprises)s 家，通过 %(accepted)s 行，隔离 %(quarantined)s 行")
    sentence = sentence % words
    if changed:
        sentence += _("；另有 %(n)d 个来源文件自上一批次后有改动，已按现在的内容读入：%(names)s") % {
            "n": len(changed),
            "names": "、".join(changed[:3]),
        }
    link = f"/data/runs/{generation.run}"
    with run.effect():
        yield
        run.result = {"run": generation.run, "sentence": sentence, "link": link}
        if run.requested_by_id is not None:
            notify(
                run.requested_by_id,
                kind="run_published",
                title=_("数据重建已完成，企业 %(enterprises)s 家") % words,
                body=sentence,
                link=link,
                object_type="catalog.lakerun",
                object_id=generation.run,
                key=f"published:{run.job_id}",
            )


def _name(run: Run) -> str:
    user = User.objects.filter(pk=run.requested_by_id).first()
    return str(user.display_name or user.username) if user else _("平台")
