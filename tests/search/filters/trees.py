"""Random filters, in the form that reading gives them."""

from hypothesis import strategies as st

from m4d_search.filters.tree import And, Between, Compare, Is, Not, OneOf, Or, Sign, State, Tree

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def trees(attributes: st.SearchStrategy[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[Tree]:
    """Filters over these attributes and values; no NOT stands in a NOT, since two of them are none."""
    leaf: st.SearchStrategy[Tree] = st.one_of(
        st.builds(Compare, attributes, st.sampled_from(Sign), values),
        st.builds(Between, attributes, values, values),
        st.builds(OneOf, attributes, st.lists(values, max_size=3).map(tuple)),
        st.builds(Is, attributes, st.sampled_from(State)),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.filter(lambda tree: not isinstance(tree, Not)).map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=8,
    )
