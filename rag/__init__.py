"""Questions in, cited answers out: retrieve, answer, verify."""
