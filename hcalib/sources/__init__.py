"""Where figures come from: published tables, files and forms, kept as immutable snapshots."""
