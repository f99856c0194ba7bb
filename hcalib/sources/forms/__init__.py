"""Forms in Excel: made for project leaders and employers, and read back whatever was done to them."""
