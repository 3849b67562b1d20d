"""The reporter's pages, rendered when the product is built; nothing here runs while it serves."""
