"""Pictures: made, read, changed and shown to the network."""
