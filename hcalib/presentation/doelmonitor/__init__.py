"""What the Doelmonitor shows: sentences, tables and figures made from the assessments of the goals."""
