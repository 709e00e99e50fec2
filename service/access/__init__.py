"""Who is asking (an account is not a person), in what role, and what they may see."""
