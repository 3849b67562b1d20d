"""The steps of the journey, one a file; each knows the channel it is given and no other step."""
