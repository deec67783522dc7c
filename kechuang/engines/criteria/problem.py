"""规则错误 (rule problem): one sentence that says where a rule, or the data for it, is wrong."""

from __future__ import annotations

RulePath = tuple[str | int, ...]


class RuleProblem(Exception):
    """A rule that cannot be used as it stands.

    Parameters
    ----------
    path : tuple of str and int
        Keys and indexes from the top of the rule's file to the thing at fault.
    message : str
        What was found and what was expected, in Chinese, without a full stop.
    """

    one_sentence = True

    def __init__(self, path: RulePath, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return self.message


class SubjectError(ValueError):
    """Data about enterprises that a rule cannot be applied to; the text names file, row, column and remedy."""
