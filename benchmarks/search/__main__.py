"""`python -m benchmarks.search [NUMBER] [SEARCHES]` measures costs, `... agreement [NUMBER] [SEARCHES]` the ranking."""

import asyncio
import sys

from benchmarks.search import agreement, costs

what, *rest = sys.argv[1:] or [""]
if what == "agreement":
    asyncio.run(agreement.main(*map(int, rest)))
else:
    asyncio.run(costs.main(*map(int, sys.argv[1:])))
