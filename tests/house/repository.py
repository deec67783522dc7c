"""The files of the house as the checks see them: what people wrote, not what was built or fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("kechuang", "packs", "benchmarks", "tests", "docs", "tools", "requirements", ".ci")
ALONE = ("Makefile", "pyproject.toml", "README.md", "README.zh-CN.md", "CONTRIBUTING.md")
BUILT = {"node_modules", "vendor", "__pycache__"}
WRITTEN = {".py", ".html", ".css", ".js", ".mjs", ".svg", ".yaml", ".csv", ".md", ".txt", ".json", ".toml", ".po", ""}


def files(*suffixes: str, under: Iterable[str] = PARTS) -> Iterator[Path]:
    """Yield the files with these endings (all that people write, without one), in order."""
    wanted = set(suffixes) or WRITTEN
    for part in under:
        base = ROOT / part
        for path in sorted(base.rglob("*")) if base.is_dir() else [base]:
            if path.is_file() and path.suffix in wanted and not BUILT & set(path.relative_to(ROOT).parts):
                yield path


def text_of(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")


def shown(path: Path) -> str:
    """Return a path as a person looks for it."""
    return path.relative_to(ROOT).as_posix()
