"""Text from the network, made fit to be parsed and to be shown."""
