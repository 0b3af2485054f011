"""The query floor: GraphQL types, the plan of an operation, and the door at `/graphql`."""
