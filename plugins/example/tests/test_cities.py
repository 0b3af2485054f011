from m4d_core.testing import SourceTests

from m4d_plugin_example import ExampleCities


class TestExampleCities(SourceTests):
    source = ExampleCities
