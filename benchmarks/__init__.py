"""One script for each figure that the README quotes; each measures the product beside a named peer.

A script has ``main() -> list[Figure]``. ``python -m benchmarks`` runs them one after another, each in a process of its
own, and writes `results.json`; ``python -m benchmarks.readme`` puts the figures into the two READMEs.
"""
