"""The reviewer's own machine: sync, open, keep and search reports. It knows no server code."""
