"""计划导入 (import of a plan): what a file says beside a project's plan: what would come, change and go, what clashes.

Read: Microsoft Project's XML, the plan sheet as xlsx, the written plan as YAML. Tasks are known by their numbers.
"""

from kechuang.apps.projects.importing.differences import Change, after_of, calendar_json, department_of, told_of
from kechuang.apps.projects.importing.previewing import Preview, preview
from kechuang.apps.projects.importing.reading import LIMITS, MOST, OWN, TYPES, read_file, suffix_of

__all__ = [
    "LIMITS", "MOST", "OWN", "TYPES", "Change", "Preview", "after_of", "calendar_json", "department_of", "preview",
    "read_file", "suffix_of", "told_of",
]  # fmt: skip
