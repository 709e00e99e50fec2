"""Who should sit on the panel: an exact solver over candidates and rules. It searches nothing and stores nothing."""
