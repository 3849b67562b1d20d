"""The command `channel`: wiring and words for people; every rule it applies lives in another package."""
