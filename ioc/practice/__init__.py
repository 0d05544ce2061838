"""The practice province (tỉnh diễn tập): real protocols on loopback, marked simulated everywhere it shows."""
