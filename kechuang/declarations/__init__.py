"""Pydantic models of everything a pack may declare; load, inherit, validate."""
