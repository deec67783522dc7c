"""Pure engines: no Django, no web, no global state; data in, data out.

One setting of Polars is made for all of them. Its optimiser asks whether anybody can see the order of rows, and where
not lets a scan give them as they come. In 2.1 it wrongly thinks so of ``select(pl.when(…).then(1))`` over a file of
several row groups: rows come in another order than those of the next column. We rely on the order of a file.
"""

from polars.lazyframe.opt_flags import DEFAULT_QUERY_OPT_FLAGS

DEFAULT_QUERY_OPT_FLAGS.check_order_observe = False
