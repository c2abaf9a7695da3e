"""How the fleet is, over HTTP: pages, JSON, probes and metrics, which all only read."""
