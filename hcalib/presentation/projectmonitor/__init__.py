"""What the Projectmonitor shows: register, goals and projects, and what the newest round brought."""
