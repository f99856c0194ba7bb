"""Workspace for the regional labour-market monitor of care and welfare."""

__version__ = "0.1.0"
