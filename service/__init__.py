"""The Peer Assist service: everything the desk shows comes from here over HTTP."""
