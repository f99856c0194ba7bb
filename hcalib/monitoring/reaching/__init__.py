"""How likely it is that a goal is reached, from its own measurements and nothing else."""
