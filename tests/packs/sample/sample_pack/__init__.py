"""House rules of Sample Ltd; every module here is looked through for checks."""
