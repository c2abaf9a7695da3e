"""What code hosts and CI systems show: annotations, SARIF and JUnit."""
