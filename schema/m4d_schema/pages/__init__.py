"""The pages people look at. Everything they load comes from here; they work without JavaScript, too."""
