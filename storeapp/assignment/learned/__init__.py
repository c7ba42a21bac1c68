"""What the engine learns from what happened: pure functions from observations to versioned plain data.

Each part is fitted on all but the last days, measured on those against the simplest rule that needs no learning, then
fitted again on everything. It is stored as JSON, says in words what it believes, and replaces amounts of a `Network`
only when whoever owns the network puts it there.
"""
