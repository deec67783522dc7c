"""From a pack and files to a published city: the one way in for `build`, `up` and the rebuild job."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang import core

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack
    from kechuang.declarations.source import Source
    from kechuang.engines import lake

Progress = Callable[[str, float | None], None]

DEMO = "demo"
DEMO_ENTERPRISES = 5_000
DEMO_SEED = 20_240_229
REGISTRY = "enterprise_registry"


class BuildError(Exception):
    """An input that cannot be used; its text is one sentence."""

    one_sentence = True


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a city is built from.

    Parameters
    ----------
    pack : str
        Id of the pack.
    registry : Path, optional
        The enterprise registry (CSV, Parquet or xlsx).
    tables : sequence of (table, path)
        Further department tables, by the name of their contract.
    reports : Path, optional
        A folder of saved pages, or one page.
    enterprises : int
        Size of the synthetic region to make; 0 makes none.
    seed : int
        Seed of the synthetic region.
    """

    pack: str
    registry: Path | None = None
    tables: Sequence[tuple[str, Path]] = ()
    reports: Path | None = None
    enterprises: int = 0
    seed: int = DEMO_SEED


@dataclass(kw_only=True)
class Outcome:
    """What a build did: the object that `kechuang build --json` prints."""

    pack: str
    place: str | None
    run_id: str
    rows_in: int
    accepted: int
    quarantined: int
    enterprises: int
    reports: int
    facts: int
    targets: int
    seconds: float
    peak_memory_bytes: int
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """Return the fields, ready for JSON."""
        return asdict(self)


def build_city(inputs: Inputs, *, data: Path, progress: Progress) -> Outcome:
    """Read, check, standardise, judge and publish; the site keeps showing the old state until the last moment.

    Parameters
    ----------
    inputs : Inputs
        Pack and files.
    data : Path
        The data folder; Django is set up on it already.
    progress : callable
        Told each step and its share done.

    Raises
    ------
    BuildError
        If there is nothing to read, or a file is not there.
    PackError, lake.LakeError, reports.ReportError
        If the pack, a table or a page is not usable; nothing that was published changes.
    """
    from kechuang.apps.catalog.actions import load_place, mirror_run
    from kechuang.apps.cockpit.shapes import write_shapes
    from kechuang.apps.enterprises.publish import publish
    from kechuang.apps.reports.models import Fact
    from kechuang.apps.targets.actions import load_targets
    from kechuang.declarations.pack import load_pack
    from kechuang.engines import lake

    started = time.monotonic()
    progress("检查声明包", None)
    pack = load_pack(inputs.pack)
    check_rules(pack)
    sources, files = _tables(inputs, pack, data, progress)
    pages = _pages(inputs.reports)
    load_place(pack=pack, sources=sources)

    run = lake.build(
        sources,
        files,
        divisions=pack.divisions,
        industries=pack.industries,
        lake=data / "lake",
        progress=progress,
    )
    mirror_run(run=run)
    if pack.place is not None:
        progress("准备区县图形", None)
        write_shapes(data, pack)
    problems = _read_pages(pages, pack, progress)
    targets, disagreements = load_targets(pack=pack)
    generation = publish(run=run, pack=pack, as_of=core.today(), progress=progress)
    receipts = run.receipts
    return Outcome(
        pack=pack.id,
        place=pack.place,
        run_id=run.id,
        rows_in=sum(receipt.rows_in for receipt in receipts),
        accepted=sum(receipt.accepted for receipt in receipts),
        quarantined=sum(receipt.quarantined for receipt in receipts),
        enterprises=generation.enterprises,
        reports=len(pages),
        facts=Fact.objects.count(),
        targets=targets,
        seconds=round(time.monotonic() - started, 2),
        peak_memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        problems=[*problems, *disagreements],
    )


def check_rules(pack: Pack) -> None:
    """Compile every rule and run the tests in its file; a rule that fails them is not used.

    Raises
    ------
    PackError
        The first problem, with file and line.
    """
    from kechuang.engines.criteria import check_rule

    for rule in pack.rules.values():
        for problem in check_rule(rule, pack.fields):
            raise pack.problem("rules", rule.id, problem.message, *problem.path)


def _tables(
    inputs: Inputs, pack: Pack, data: Path, progress: Progress
) -> tuple[dict[str, Source], list[lake.Input]]:
    """Return the contracts in use and the files to read under them."""
    from kechuang.declarations.pack import load_pack
    from kechuang.engines import lake

    sources = dict(pack.sources)
    files: list[lake.Input] = []
    if inputs.registry is not None:
        files.append(lake.Input(REGISTRY, _existing(inputs.registry)))
    files += [lake.Input(table, _existing(path)) for table, path in inputs.tables]
    count = inputs.enterprises or (DEMO_ENTERPRISES if pack.synthetic and not files else 0)
    if count:
        from kechuang.engines.synth import write_region

        invented = pack if pack.synthetic else load_pack(DEMO)
        region = write_region(
            data / "synthetic" / f"{count}-{inputs.seed}",
            enterprises=count,
            seed=inputs.seed,
            on=core.today(),
            divisions=pack.divisions if pack.synthetic else invented.divisions,
            industries=pack.industries,
            progress=progress,
        )
        sources |= {name: source for name, source in invented.sources.items() if source.synthetic}
        files += [lake.Input(table, path) for table, path in region.tables.items()]
    unknown = sorted({file.table for file in files} - set(sources))
    if unknown:
        raise BuildError(
            f"声明包 {pack.id} 没有名为 {'、'.join(unknown)} 的数据资源；"
            f"已声明的有：{'、'.join(sorted(sources)) or '无'}"
        )
    if not files:
        raise BuildError("没有要导入的数据：请用 --registry 给出企业登记表，或用 --enterprises 生成演示数据")
    return {file.table: sources[file.table] for file in files}, files


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise BuildError(f"找不到文件 {path}，请核对路径")
    return path


def _pages(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise BuildError(f"找不到报道目录 {folder}，请核对 --reports")
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in {".txt", ".text"} and path.is_file())


def _read_pages(pages: Sequence[Path], pack: Pack, progress: Progress) -> list[str]:
    """Load every page that can be read; return one sentence for each that cannot."""
    from kechuang.apps.reports.actions import load_report
    from kechuang.engines import reports

    problems = []
    for number, path in enumerate(pages, 1):
        progress("读报道", number / len(pages))
        try:
            load_report(path=path, pack=pack)
        except reports.ReportError as error:
            problems.append(str(error))
    return problems
