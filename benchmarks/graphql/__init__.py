"""Workloads A to E on 100,000 items: what an answer costs, compiled and not, beside plain Strawberry."""
