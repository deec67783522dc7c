"""演示数据 (synthetic region): a labelled, seeded, realistic district for demonstrations and tests.

>>> write_region(folder, enterprises=2_000, seed=7, on=today(), divisions=pack.divisions,
...              industries=pack.industries)  # doctest: +SKIP
"""

from kechuang.engines.synth.region import Region, write_region

__all__ = ["Region", "write_region"]
