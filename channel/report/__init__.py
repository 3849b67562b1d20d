"""What a reporter sends, in the clear: report schema, consent, and the bundle that carries them."""
