"""From a pack and files to a published city: the one way in for `build`, `up` and the rebuild job."""

from __future__ import annotations

import resource
import time
import weakref
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang import core
from kechuang.apps.catalog.inputs import REPLACE, SUPPLEMENT, Added, BuildError, Inputs, remember
from kechuang.apps.catalog.stages import Overall, Progress
from kechuang.apps.catalog.turn import turn

if TYPE_CHECKING:
    from kechuang.apps.enterprises.models import Generation
    from kechuang.declarations.pack import Pack
    from kechuang.declarations.source import LoadKind, Source
    from kechuang.engines import lake

Within = Callable[["Generation"], AbstractContextManager[None]]

DEMO = "demo"
PAGES = frozenset((".txt", ".text", ".html", ".htm", ".docx", ".pdf"))
DEMO_ENTERPRISES = 5_000
CONSOLE = "控制台"
_CHECKED: deque[weakref.ref[Pack]] = deque(maxlen=8)  # packs whose rules came out well; a changed pack is another one
DUCKDB = "duckdb"
RECORDS = "发布企业档案"


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


def build_city(
    inputs: Inputs,
    *,
    data: Path,
    progress: Progress | Overall,
    by: str = CONSOLE,
    within: Within | None = None,
    accept: Collection[str] = (),
    engine: str = DUCKDB,
) -> Outcome:
    """Read, check, standardise, judge and publish; the site keeps showing the old state until the last moment.

    Parameters
    ----------
    inputs : Inputs
        Pack and files.
    data : Path
        The data folder; Django is set up on it already.
    progress : callable or Overall
        Told each step and its share done, or how the whole is getting on.
    by : str
        Who builds, for those who would like to build at the same time.
    within : callable, optional
        Opens the transaction in which the new state becomes the one that people see.
    accept : collection of str
        Tables of which it is known that they shrank, or that a column means something else now.
    engine : str
        What the lake runs on: ``duckdb``, or the address of a Spark master.

    Raises
    ------
    Taken
        If another build is running.
    BuildError
        If there is nothing to read, or a file is not there.
    PackError, lake.LakeError, reports.ReportError
        If the pack, a table or a page is not usable; nothing that was published changes.
    """
    with turn(data, by):
        at = progress.at if isinstance(progress, Overall) else lambda _stage: progress
        return _build(inputs, data, at, within, accept=frozenset(accept), engine=engine)


def _build(
    inputs: Inputs,
    data: Path,
    at: Callable[[str], Progress],
    within: Within | None,
    *,
    accept: frozenset[str],
    engine: str,
) -> Outcome:
    from kechuang.apps.catalog.actions import load_place, mirror_run
    from kechuang.apps.catalog.openlineage import send
    from kechuang.apps.cockpit.shapes import write_shapes
    from kechuang.apps.projects.declared.load import load_declared
    from kechuang.apps.reports.actions import feed_board
    from kechuang.apps.reports.models import Fact
    from kechuang.apps.sharing.flowback import with_corrections
    from kechuang.apps.stewardship.queries import decisions
    from kechuang.apps.targets.actions import load_targets
    from kechuang.declarations.pack import load_pack
    from kechuang.engines import lake

    started = time.monotonic()
    at("pack")("检查声明包", None)
    pack = load_pack(inputs.pack)
    check_rules(pack)
    made = inputs.made
    inputs = with_corrections(_with_region(inputs, pack, data, at("pack")), data)
    if inputs.made != made:  # another region, invented anew: nothing of it is held against the one before
        accept |= {table for table, _ in inputs.made}
    sources, files = _tables(inputs, pack)
    pages = _pages(inputs.reports or _own_pages(pack))
    load_place(pack=pack, sources=sources)

    before = _current(data)
    try:
        run = lake.build(
            sources,
            files,
            divisions=pack.divisions,
            industries=pack.industries,
            lake=data / "lake",
            databases=_databases(inputs, pack),
            progress=at("lake"),
            synthetic=all(source.synthetic for source in sources.values()),
            accept=accept,
            engine=engine,
            decisions=decisions(),
        )
    except lake.LakeError:
        _mirror_failure(data, than=before)
        raise
    with pointing_back(data, run, to=before):
        mirror_run(run=run)
        send(run)
        remember(data, run.id, inputs)
        if pack.place is not None:
            at("reports")("准备区县图形", None)
            write_shapes(data, pack)
        problems = _read_pages(pages, pack, run, at("reports"))
        targets, disagreements = load_targets(pack=pack)
        disagreements += load_declared(pack).told
        feed_board()
        generation = publish_run(run, pack, at, within)
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


def republish(
    run: lake.Run, *, pack: str, data: Path, progress: Overall, by: str = CONSOLE, within: Within | None = None
) -> Generation:
    """Make an earlier run the one that people see, judged by today's rules.

    Raises
    ------
    Taken
        If a build is running.
    LakeError
        If a file of the run is gone or was touched.
    """
    from kechuang.declarations.pack import load_pack
    from kechuang.engines import lake

    with turn(data, by):
        progress.at("pack")("检查声明包", None)
        loaded = load_pack(pack)
        check_rules(loaded)
        before = _current(data)
        lake.make_current(data / "lake", run)
        with pointing_back(data, run, to=before):
            return publish_run(run, loaded, progress.at, within)


def publish_run(run: lake.Run, pack: Pack, at: Callable[[str], Progress], within: Within | None) -> Generation:
    """Publish a run of the lake as of today, telling the stage of each step."""
    from kechuang.apps.enterprises.publish import publish

    def told(label: str, share: float | None) -> None:
        at("records" if label == RECORDS else "verdicts")(label, share)

    return publish(run=run, pack=pack, as_of=core.today(), progress=told, within=within)


def check_rules(pack: Pack) -> None:
    """Compile every rule and run the tests in its file; a rule that fails them is not used.

    Raises
    ------
    PackError
        The first problem, with file and line.
    """
    from kechuang.engines.criteria import check_rule

    if any(known() is pack for known in _CHECKED):
        return
    for rule in pack.rules.values():
        for problem in check_rule(rule, pack.fields, pack.rules):
            raise pack.problem("rules", rule.id, problem.message, *problem.path)
    _CHECKED.append(weakref.ref(pack))


def _mirror_failure(data: Path, *, than: lake.Run | None) -> None:
    """Show a run that has just failed in the catalogue, with its sentence, where the lake could keep it."""
    from kechuang.apps.catalog.actions import mirror_run
    from kechuang.apps.catalog.openlineage import send
    from kechuang.engines import lake

    with suppress(lake.LakeError):
        newest = next(iter(lake.runs(data / "lake")), None)
        if newest is not None and newest.status == "failed" and (than is None or newest.started >= than.started):
            mirror_run(run=newest)
            send(newest)


def _current(data: Path) -> lake.Run | None:
    """Return the lake's current run, or None where there is none that can be read."""
    from kechuang.engines import lake

    try:
        return lake.current(data / "lake")
    except lake.LakeError:
        return None


@contextmanager
def pointing_back(data: Path, run: lake.Run, *, to: lake.Run | None) -> Iterator[None]:
    """Let the lake's pointer stand where it stood if what is done inside ends before the run is what people see."""
    from kechuang.apps.catalog.queries import published_run
    from kechuang.engines import lake

    try:
        yield
    except BaseException:
        if to is not None and published_run() != run.id:
            with suppress(lake.LakeError):
                lake.make_current(data / "lake", to)
        raise


def carried(inputs: Inputs, before: Inputs) -> Inputs:
    """Return the inputs with what was added earlier to the same pack and files; others begin anew."""
    if not inputs.same_base(before):
        return inputs
    out = replace(inputs, added=before.added)
    for item in inputs.settled().added:
        out = out.plus(item)
    return out


def _with_region(inputs: Inputs, pack: Pack, data: Path, progress: Progress) -> Inputs:
    """Return the inputs with the synthetic region that they ask for, made where it is not there yet.

    A region that was made stays as it is while the city is built again, so that one more table changes nothing else.
    """
    given = inputs.registry is not None or inputs.tables
    count = inputs.enterprises or (DEMO_ENTERPRISES if pack.synthetic and not given else 0)
    if not count or (inputs.made and all(path.is_file() for _, path in inputs.made)):
        return inputs
    from kechuang.engines.synth import write_region

    invented = _invented(pack)
    region = write_region(
        data / "synthetic" / f"{count}-{inputs.departments}-{inputs.seed}",
        enterprises=count,
        seed=inputs.seed,
        on=core.today(),
        divisions=invented.divisions,
        industries=pack.industries,
        departments=inputs.departments,
        progress=progress,
    )
    return replace(inputs, made=tuple(region.tables.items()))


def _databases(inputs: Inputs, pack: Pack) -> lake.Databases:
    """Return the databases of the pack, fed by the tables of a synthetic region too where there is one."""
    from kechuang.engines import lake

    feeds = {feed.name: feed for feed in (*(_invented(pack).feeds if inputs.made else ()), *pack.feeds)}
    return lake.Databases(pack.databases, tuple(feeds.values()), pack.survivorship)


def _invented(pack: Pack) -> Pack:
    """Return the pack that declares the tables of a synthetic region."""
    from kechuang.declarations.pack import load_pack

    return pack if pack.synthetic else load_pack(DEMO)


def _tables(inputs: Inputs, pack: Pack) -> tuple[dict[str, Source], list[lake.Input]]:
    """Return the contracts in use and the files to read under them."""
    from kechuang.engines import lake

    sources = dict(pack.sources)
    if inputs.made:
        sources |= {name: source for name, source in _invented(pack).sources.items() if source.synthetic}
    files = [lake.Input(table, _existing(path)) for table, path in inputs.given()]
    files += [lake.Input(table, path) for table, path in inputs.made if table not in inputs.replaced]
    files += [_added(item) for item in inputs.added]
    unknown = sorted({file.table for file in files} - set(sources))
    if unknown:
        raise BuildError(
            f"声明包 {pack.id} 没有名为 {'、'.join(unknown)} 的数据资源；"
            f"已声明的有：{'、'.join(sorted(sources)) or '无'}"
        )
    if not files:
        raise BuildError(
            f"没有要导入的数据：声明包 {pack.id}（{pack.name}）只有目录、政策和报道，不带企业；"
            "请用 --registry 登记.csv 给出企业登记表，或用 --enterprises 2000 生成演示数据"
        )
    return {file.table: sources[file.table] for file in files}, files


def _added(item: Added) -> lake.Input:
    """Return what was added as the lake takes it: what stands for a table is the whole of it."""
    from kechuang.engines import lake

    loads: dict[str, LoadKind] = {REPLACE: "snapshot", "delta": "delta", "feed": "feed"}
    return lake.Input(item.table, _existing(item.path), item.mode == SUPPLEMENT, loads.get(item.mode))


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise BuildError(f"找不到文件 {path}，请核对路径")
    return path


def _own_pages(pack: Pack) -> Path | None:
    """Return the folder of pages that an invented city brings along; a real city's pages are never in its pack."""
    folder = pack.folders[-1] / "reports"
    return folder if pack.synthetic and folder.is_dir() else None


def _pages(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise BuildError(f"找不到报道目录 {folder}，请核对 --reports")
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PAGES and path.is_file())


def _read_pages(pages: Sequence[Path], pack: Pack, run: lake.Run, progress: Progress) -> list[str]:
    """Load every page that can be read, with the firms of a run; return one sentence for each that cannot."""
    from kechuang.apps.reports.actions import Given, load_pages
    from kechuang.apps.reports.firms import register_of

    loaded = load_pages(
        given=[Given(path.name, path) for path in pages],
        pack=pack,
        firms=register_of(run),
        told=lambda share, _step: progress("读报道", share),
    )
    return [why for _name, why in loaded.refused]
