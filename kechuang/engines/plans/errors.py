"""计划有误 (PlanError): the one way in which a plan fails to be read or dated."""

from __future__ import annotations

from collections.abc import Sequence


class PlanError(ValueError):
    """A plan that cannot be used as it stands.

    The text is one Chinese sentence that names the file or task, what is wrong and the remedy.

    Parameters
    ----------
    message : str
        The sentence, without a full stop.
    others : sequence of str
        Further faults found in the same reading, one sentence each.
    """

    def __init__(self, message: str, others: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.others = tuple(others)

    def __str__(self) -> str:
        return (
            f"{self.message}（另有 {len(self.others)} 处问题：{'；'.join(self.others[:3])}）"
            if self.others
            else self.message
        )

    @classmethod
    def of(cls, problems: Sequence[str]) -> PlanError:
        """Make one error of all faults found; the first one leads."""
        return cls(problems[0], problems[1:])
