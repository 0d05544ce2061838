"""The operations centre. It knows nothing of Dash nor of any source; see CONTRIBUTING.md for the map of the house."""
