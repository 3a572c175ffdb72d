"""The steps of a start, judged: the path of each, the right to it, and the thing it fetches."""
