"""Recipes: how a StatLine table becomes observations, declared as data in ``data/catalog/recipes``."""
