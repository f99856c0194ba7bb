"""How results look: Dutch text, figures, tables and pages. Knows results, not where they come from."""
