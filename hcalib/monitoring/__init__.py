"""Monitoring: what the figures say about the region, the goals, the projects and the surveys."""
