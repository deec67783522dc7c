"""问题台账 (ledger): the problems that a person sees, by view and filter, each with how its limit stands today."""

from kechuang.apps.projects.problems.ledger.alike import index, projects_to_choose, said_of
from kechuang.apps.projects.problems.ledger.filters import OWN_VIEWS, SORTS, VIEWS, Filters, narrowed, ordered
from kechuang.apps.projects.problems.ledger.listing import Line, about, firm_names, lines, of_project, urged_in_words
from kechuang.apps.projects.problems.ledger.views import counts, listed, views_of

__all__ = [
    "OWN_VIEWS", "SORTS", "VIEWS", "Filters", "Line", "about", "counts", "firm_names", "index", "lines", "listed",
    "narrowed", "of_project", "ordered", "projects_to_choose", "said_of", "urged_in_words", "views_of",
]  # fmt: skip
