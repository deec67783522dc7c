"""The product's settings with one more address, `/empty`: the peer of the page figures. Not part of the product."""

from kechuang.web.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.empty_page"
