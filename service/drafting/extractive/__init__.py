"""What the desk writes with no model: people's own sentences, selected, ordered and labelled, and nothing else."""
