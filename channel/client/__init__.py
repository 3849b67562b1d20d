"""The reporter's side as a library: keep notes, seal, send; opens nothing, and knows no command line."""
