"""What changed since the previous edition, and whether that is the world, the figures or the agreements."""
