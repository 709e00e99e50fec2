"""How the service runs, for whoever looks after it: is it well, what is waiting, what is slow, what it costs."""
