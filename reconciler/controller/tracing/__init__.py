"""What a worker does, as traces of OpenTelemetry where that is installed and somebody collects."""
