"""The chapter that looks ahead: what happens with the shortage if nothing changes, and how sure that is."""
