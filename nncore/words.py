"""Numbers as a person reads them: three significant digits, thousands separated, with a unit."""

CURRENCIES = ("$", "€", "£")


def quantity(number: float, unit: str = "") -> str:
    """Write a number with its unit; a currency stands before it.

    >>> quantity(208500, "$"), quantity(0.12345, "m"), quantity(-3, "$")
    ('$208,500', '0.123 m', '-$3')
    """
    words = f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"
    if unit in CURRENCIES:
        return f"-{unit}{words[1:]}" if words.startswith("-") else f"{unit}{words}"
    return f"{words} {unit}".rstrip()


def rounded(number: float, unit: str = "") -> str:
    """Write a score or an error, which nobody knows to more than three digits.

    >>> rounded(17444.2, "$"), rounded(0.12345)
    ('$17,400', '0.123')
    """
    return quantity(float(f"{number:.3g}"), unit)
