"""How a delivered file looks, as data: which sheet, which headings, which words mean which codes."""
