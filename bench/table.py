"""How a benchmark says what it found."""


def verdict(found: float, aim: float, unit: str, least: bool = False) -> str:
    """The aim and whether it is met; `least` says that more is better."""
    met = found >= aim if least else found <= aim
    return f"aim {'≥' if least else '≤'} {aim:g} {unit}".rstrip() + (": met" if met else ": NOT met")
