"""What follows: action steps, did you act, lessons, the evaluation."""
