"""How long a test waits for what is to come."""

# Seconds of real time, which only a hang lasts: no test says how fast a machine is, and a busy
# one takes twenty times as long. What measures speed is in the benchmarks.
PATIENCE = 120.0
