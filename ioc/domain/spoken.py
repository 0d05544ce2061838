"""Numbers in words, so that a person can hear which of two readings was meant."""

_DIGITS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_GROUPS = {"vi": ("", "nghìn", "triệu", "tỷ"), "en": ("", "thousand", "million", "billion")}
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LAST_VI = {1: "mốt", 4: "tư", 5: "lăm"}
_MOST = 10**12


def spoken(value: float, language: str = "vi") -> str:
    """The number in words, decimals digit by digit: 1.234 is "một phẩy hai ba bốn", 1234 "một nghìn hai trăm ba mươi tư".

    Raises ValueError beyond 10^12, where nobody listens any more.
    """
    if abs(value) >= _MOST:
        raise ValueError(f"{value} is too large to be spoken")
    whole, _, part = f"{abs(value):.6f}".rstrip("0").partition(".")
    minus, point = ("âm", "phẩy") if language == "vi" else ("minus", "point")
    decimals = [point, *(_DIGITS[language][int(digit)] for digit in part)] if part else []
    return " ".join([*([minus] if value < 0 else []), _whole(int(whole), language), *decimals])


def _whole(number: int, language: str) -> str:
    if number == 0:
        return _DIGITS[language][0]
    groups = [int(text) for text in f"{number:,}".split(",")]
    said = [
        " ".join(filter(None, (_group(group, language, full=index > 0), _GROUPS[language][len(groups) - 1 - index])))
        for index, group in enumerate(groups)
        if group
    ]
    return " ".join(said)


def _group(number: int, language: str, full: bool) -> str:
    """Up to 999. `full`: something stands before it, so that Vietnamese says its missing hundreds too."""
    hundreds, rest = divmod(number, 100)
    words = [f"{_DIGITS[language][hundreds]} {'trăm' if language == 'vi' else 'hundred'}"] if hundreds else []
    if language == "en":
        return " ".join([*words, *([_below_hundred_en(rest)] if rest else [])])
    if full and not hundreds:
        words = ["không trăm"]
    return " ".join([*words, *([_below_hundred_vi(rest, bool(words))] if rest else [])])


def _below_hundred_vi(number: int, after_hundreds: bool) -> str:
    tens, ones = divmod(number, 10)
    digits = _DIGITS["vi"]
    if tens == 0:
        return f"linh {digits[ones]}" if after_hundreds else digits[ones]
    head = "mười" if tens == 1 else f"{digits[tens]} mươi"
    if ones == 0:
        return head
    last = "lăm" if ones == 5 else digits[ones] if tens == 1 else _LAST_VI.get(ones, digits[ones])
    return f"{head} {last}"


def _below_hundred_en(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS["en"][ones]
    if tens == 1:
        return _TEENS[ones]
    return _TENS[tens] + (f"-{_DIGITS['en'][ones]}" if ones else "")
