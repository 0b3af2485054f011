"""`make bench`: every benchmark, one after the other."""

import subprocess
import sys

for name in ("query", "graphql", "search", "polling"):
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]], check=True)
for name in ("feeds", "source_tests", "abuse", "widget"):  # whose numbers are no number of items
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)
