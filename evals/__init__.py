"""Measures of what the product does for people, on real data: `python -m evals <kind> --data DIR`."""
