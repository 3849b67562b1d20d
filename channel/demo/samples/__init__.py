"""Sample reports of the demonstration world, one JSON file a vignette; every place and person is invented."""
