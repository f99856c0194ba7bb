"""What happens with the workforce if nothing changes, what the goals would do, and how sure that is."""
