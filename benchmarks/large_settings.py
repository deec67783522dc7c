"""The product's settings with 200,000 made-up firms in the room of policies (`large_city`). Not part of the product."""

from kechuang.web.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.large_city"
