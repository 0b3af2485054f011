"""ReliefWeb, where OCHA gathers reports of some thousand publishers: rights stay with each.

The API needs an `appname` that ReliefWeb has approved; the RSS needs nothing and holds the same, less of it: run one.
"""
