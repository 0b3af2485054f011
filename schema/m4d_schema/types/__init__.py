"""What can be asked for, as Strawberry types: names, descriptions and arguments, no logic."""
