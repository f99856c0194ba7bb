"""From editions to HTML: running notebooks, rendering reports, writing the index."""
