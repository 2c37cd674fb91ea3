"""Question sets, the sample library, metrics, the runner, reports and benchmarks."""
