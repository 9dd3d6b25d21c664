"""Checkpoints of guests: what is known of them, and the bitmaps in their images that stand behind them."""
