"""What lies behind :mod:`hcalib.sources.workbooks`: each kind of file looked through before it is read."""
