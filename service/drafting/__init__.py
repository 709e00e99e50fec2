"""Everything that is drafted: one file per step, the job that runs them, and the checks on what they wrote."""
