import asyncio, sys
from benchmarks.search import agreement

asyncio.run(agreement.main(*map(int, sys.argv[2:])))
