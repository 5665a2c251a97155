"""The results of the benchmarks as Markdown, one module for each subject."""
