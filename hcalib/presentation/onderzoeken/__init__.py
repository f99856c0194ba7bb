"""What the report on the surveys shows: who takes part, what the answers say, and two vacancy rates."""
