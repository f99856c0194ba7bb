"""The one page for the sectortafel: where things stand, what to decide, and when to look again."""
