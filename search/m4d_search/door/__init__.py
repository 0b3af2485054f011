"""The door of search: who may ask, what is answered, in the form of Meilisearch; no HTTP library knows of it."""
