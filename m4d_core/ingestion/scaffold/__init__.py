"""`m4d plugins new`: a package that can be published, out of templates and of what a sample tells."""
