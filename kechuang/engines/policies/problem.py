"""测算错误 (policy problem): one sentence that says what cannot be computed, and what to do."""


class PolicyProblem(ValueError):
    """An item, a value to be set, or data that do not fit together."""

    one_sentence = True
