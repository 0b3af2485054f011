"""JSON:API as Drupal speaks it: resources with what they are related to."""
