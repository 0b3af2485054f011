"""`make bench`: every benchmark, one after the other."""

import subprocess
import sys

for name in ("query", "search", "polling"):
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]], check=True)
subprocess.run([sys.executable, "-m", "benchmarks.feeds"], check=True)  # its numbers are sizes of a feed
