"""An anonymous reporting channel whose server can neither read nor suppress a report."""
