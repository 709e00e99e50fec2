"""What follows what. The last room, so that no earlier one looks ahead."""
