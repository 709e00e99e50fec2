"""What the desk asks the service, as typed calls: each takes the reader's `Client` and gives values of `service.domain`."""
