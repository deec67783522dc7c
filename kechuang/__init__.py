"""Kechuang (科创): the platform on which a city runs its innovation drive."""

__version__ = "0.1.0"
