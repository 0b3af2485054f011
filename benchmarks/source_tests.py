"""CPU of `SourceTests` for each shipped plugin with a recording: `python -m benchmarks.source_tests`. Target: 5 s."""

from time import process_time

from m4d_core.testing.examine import examine
from tests.plugins.test_every_plugin import HERE, SOURCES, payload, played

PROMISED = 5


def main() -> None:
    """Print the dearest plugins, and how many there are."""
    took = {}
    for source in SOURCES:
        recorded = payload(source.key)
        if recorded is None or (HERE / "cassettes" / f"{source.key}.json").exists():
            continue
        start = process_time()
        examined = examine(source, played(source, recorded))
        took[source.key] = (process_time() - start, len(examined.passed))
    for key, (seconds, passed) in sorted(took.items(), key=lambda each: -each[1][0])[:5]:
        print(f"{key}: {passed} checks in {seconds:.1f} s of CPU (promised: {PROMISED} s)")
    beyond = sum(seconds > PROMISED for seconds, _ in took.values())
    print(
        f"{len(took)} plugins, {sum(seconds for seconds, _ in took.values()) / len(took):.1f} s each, {beyond} beyond"
    )


if __name__ == "__main__":
    main()
