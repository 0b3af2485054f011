from m4d_core.testing import SourceTests, feed


class TestExampleNews(SourceTests):
    source = feed("example-news", "m4d_plugin_example")
