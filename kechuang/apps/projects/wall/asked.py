"""挂图的筛选 (what is asked of the wall): how to look, how to group, and which projects, as the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from kechuang.apps.projects.states import WORK
from kechuang.apps.projects.wall.marks import COLOURS

GROUPS = {
    "force": gettext_lazy("按工作专班"),
    "place": gettext_lazy("按区县"),
    "lead": gettext_lazy("按牵头部门"),
    "leader": gettext_lazy("按分管领导"),
    "programme": gettext_lazy("按攻坚行动"),
}
VIEWS = {"gantt": gettext_lazy("甘特图"), "board": gettext_lazy("看板"), "map": gettext_lazy("地图")}


@dataclass(frozen=True)
class Asked:
    """What the address asks for (筛选): how to look, how to group, and which projects."""

    view: str = "gantt"
    by: str = "force"
    state: str = ""
    light: str = ""
    programme: str = ""
    force: str = ""
    division: str = ""
    q: str = ""
    columns: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Read an address; what is not understood is left out."""
        given = {name: query.get(name, "").replace("\x00", "").strip()[:100] for name in cls.__dataclass_fields__}
        return cls(
            view=given["view"] if given["view"] in VIEWS else "gantt",
            by=given["by"] if given["by"] in GROUPS else "force",
            state=given["state"] if given["state"] in WORK.states else "",
            light=given["light"] if given["light"] in COLOURS else "",
            programme=_key(given["programme"]),
            force=_key(given["force"]),
            division=given["division"] if given["division"].isascii() and given["division"].isdigit() else "",
            q=given["q"],
            columns="stage" if given["columns"] == "stage" else "",
        )


def _key(text: str) -> str:
    """Return a key of the address; digits of other kinds, and more than a database counts, are none."""
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""
