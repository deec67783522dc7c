"""拒绝 (refusal): an action that is not possible now; its text is one sentence that says why and what to do."""

from __future__ import annotations


class Refused(ValueError):
    """The action was not done and nothing was written."""
