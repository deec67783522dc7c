"""A second invented region (第二合成区域): tables of departments about enterprises, and whose rows they are.

It judges the entity resolver and therefore shares nothing with it, nor with the product's own generator: words, errors
and tables are its own. Nobody in it exists; the output says so.

``write(folder, enterprises, seed)`` leaves in the folder ``<table>.csv`` or ``.parquet``, ``contracts/<table>.yaml``
(Open Data Contract Standard), ``truth.parquet`` (source, row_id, entity), ``errors.parquet`` (source, row_id, kind) and
``README.txt``. The kinds of error are those of :mod:`benchmarks.second_region.tables` and of what changed
(``person_former`` …). ``thin`` marks rows with truly too little in them: no true code or number of any kind, no
telephone, person or address that is the entity's own, and a name that others bear too (as it is written there) or
that is mistyped. They are about one row in two thousand; ``sparse`` ones, with hardly more than a short name, one in
a thousand.

``python -m benchmarks.second_region --into FOLDER --enterprises 20000 --seed 1``
"""

from benchmarks.second_region.output import write

__all__ = ["write"]
