"""Dye colours the artwork is mixed from.

Names are those of the dyer's yard (madder, indigo, turmeric, lac …) so that a product can say which bath it came from.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

RGB = tuple[int, int, int]


def hexed(code: str) -> RGB:
    """Read six hexadecimal digits as a colour."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(a: RGB, b: RGB, t: float) -> RGB:
    """Blend ``a`` towards ``b``; ``t`` runs from 0 (all a) to 1 (all b)."""
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def jitter(rng: random.Random, colour: RGB, amount: int = 7) -> RGB:
    """The same dye from another day's bath."""
    if max(colour) - min(colour) < 24:  # black, grey and white only get lighter or darker
        shift = rng.randint(-amount, amount)
        return tuple(max(0, min(255, c + shift)) for c in colour)  # type: ignore[return-value]
    return tuple(max(0, min(255, c + rng.randint(-amount, amount))) for c in colour)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Palette:
    """Five colours with a role each: ground, line, first and second fill, accent."""

    ground: RGB
    line: RGB
    first: RGB
    second: RGB
    accent: RGB

    def from_another_bath(self, rng: random.Random) -> Palette:
        """The palette with each colour moved a little, as no two dye baths agree."""
        return Palette(*(jitter(rng, c) for c in (self.ground, self.line, self.first, self.second, self.accent)))


def _of(ground: str, line: str, first: str, second: str, accent: str) -> Palette:
    return Palette(hexed(ground), hexed(line), hexed(first), hexed(second), hexed(accent))


#: name → palette; the names are used by the content files.
PALETTES: dict[str, Palette] = {
    "ajrakh": _of("22305C", "F0E3CF", "9C3526", "1B1C2C", "D9A066"),
    "ajrakh-madder": _of("8E2F22", "F2E4CF", "24325F", "1A1A26", "DDA35F"),
    "ajrakh-green": _of("31503F", "F1E6D2", "9A3A28", "1B2320", "D8A24F"),
    "indigo": _of("243A73", "E9EDF2", "45619E", "16264F", "9FB4D6"),
    "indigo-deep": _of("1B2650", "E4E2DA", "33457F", "111A38", "C9A875"),
    "kashish": _of("6B665E", "EFE9DE", "45413C", "2E2B28", "A89A84"),
    "bagru": _of("F2E8D5", "2A211D", "9E3327", "4B6147", "C9902F"),
    "bagru-red": _of("8F2E25", "F3E7D3", "1F1A18", "C98C3A", "EAD9BC"),
    "bagru-ochre": _of("D3A350", "2B1F18", "8D2F22", "F4E9D4", "3D553F"),
    "sanganer": _of("FBF6EA", "8A3A4A", "D98796", "6F8F5E", "E3B04B"),
    "sanganer-blue": _of("F8F6EF", "2C4A86", "6D93C6", "7F9B6A", "D9A441"),
    "ikat-red": _of("8A2A20", "F1E5D0", "C98A2C", "1E2140", "E0B45C"),
    "ikat-blue": _of("233566", "F0E9DB", "5C7CB4", "8A2F25", "D8C39A"),
    "ikat-black": _of("1C1A1D", "F2EADB", "9B2E24", "C48F3A", "6A6560"),
    "ikat-green": _of("24503F", "F0E7D3", "C59034", "7C2A2A", "8DB08A"),
    "ikat-plum": _of("572446", "F3E6D8", "C8802F", "1F2D55", "D99FA6"),
    "bandhani-red": _of("A3161F", "F6DE9B", "D9A02C", "5E0D16", "F3EBDD"),
    "bandhani-blue": _of("1E2F66", "F2EBDA", "C9862E", "121C40", "B53A32"),
    "bandhani-green": _of("1F5A41", "F5E2A0", "C2402F", "123A2A", "F4EEDF"),
    "bandhani-black": _of("201A1C", "F3E7D4", "A8231F", "110D0F", "DFA63A"),
    "bandhani-yellow": _of("D9A021", "9E1D1D", "F7EBCB", "A8690F", "7C1414"),
    "kantha": _of("F3EBDC", "3A4A72", "A3503F", "C99A4C", "6C8466"),
    "kantha-soft": _of("EEE6D8", "8A5B4C", "C99C8C", "A8B6BE", "D9BE8A"),
    "kantha-blue": _of("DCE3E8", "2D4273", "8FA6C4", "C2665A", "E8D7AE"),
    "kantha-red": _of("8D2A27", "F4E8D3", "D9A24A", "2E3E66", "C46A52"),
    "phulkari": _of("7E2321", "E3A32B", "D9503A", "F2E6CF", "B33C6B"),
    "phulkari-black": _of("221C20", "E6A92E", "C33C55", "3F8A68", "F1E3C9"),
    "phulkari-white": _of("EFE7D8", "D58A1F", "B6364B", "4C7C55", "E0A93C"),
    "brocade-red": _of("7A1424", "D9B04C", "A87A24", "560C18", "F0D78C"),
    "brocade-green": _of("17493B", "D6B254", "9F7B2B", "0D3128", "EBD690"),
    "brocade-blue": _of("1D2C63", "D8B558", "A07C30", "121C44", "EFD994"),
    "brocade-purple": _of("4A1D4E", "DAB45A", "A17B30", "301034", "F0DA98"),
    "brocade-ivory": _of("EFE4CC", "B98D36", "9A6F22", "D9C7A0", "8C2A2A"),
    "brocade-rani": _of("A11C57", "DDB857", "A97E2B", "74103C", "F2DD99"),
    "pashmina-natural": _of("D9C9B1", "6B4A38", "8C3B35", "4E6472", "B98B4E"),
    "pashmina-rust": _of("8A3E2B", "F0DFC4", "D59A55", "2F3E55", "C9726A"),
    "pashmina-black": _of("231E20", "E9DCC6", "A63C3C", "5F7F7A", "D0A04F"),
    "pashmina-blue": _of("2B3F63", "EBDFCB", "B4574A", "86A3A8", "D8AE64"),
    "pashmina-ivory": _of("F1E8DA", "7A3B3A", "C07A6C", "7C8F79", "C9A15A"),
    "kalamkari": _of("EDDDBE", "2A1C18", "9A3527", "34507A", "C2912F"),
    "kalamkari-dark": _of("7C2B20", "1E1412", "E2C890", "2D4468", "CF9A3C"),
    "kalamkari-blue": _of("E9DFC8", "1D2438", "3C5E8C", "8B3A2E", "B98F3E"),
    "madhubani": _of("F4E9D2", "1E1A18", "C23A2B", "2D6A4C", "E2A02B"),
    "madhubani-blue": _of("F2E7D1", "1B1B26", "2F5C96", "D2722B", "C33D5B"),
    "madhubani-mono": _of("F3EAD8", "231C1A", "8E2F27", "8E2F27", "231C1A"),
    "gond": _of("F5EDDC", "23201E", "C5472D", "2B6B74", "DFA12E"),
    "gond-night": _of("1E2A3C", "F2E6CE", "D8632F", "58A08C", "E8B23F"),
    "gond-earth": _of("E4CBA0", "3A2418", "97402A", "4D6238", "C98B2E"),
    "warli-red": _of("7C3823", "F6EDDD", "EADBC2", "5C2617", "C98F5A"),
    "warli-mud": _of("8B6444", "F7EFE0", "EADCC4", "6B4A30", "D7AE7A"),
    "warli-indigo": _of("232F55", "F4EDDF", "E5DBC9", "17203D", "A9B4D2"),
    "warli-black": _of("241F1D", "F5ECDC", "E6DAC5", "151210", "B5763F"),
    "warli-leaf": _of("4A5A38", "F6EEDC", "E7DDC5", "36432A", "C9B36A"),
    "kolam-red": _of("9C3324", "FBF6EC", "F1DEC9", "7C2519", "E6B14E"),
    "kolam-paper": _of("F7F1E5", "2B3A67", "A23B2A", "E9DFCD", "D9962B"),
    "kolam-floor": _of("565049", "F6F1E6", "E2D9C8", "3F3A35", "C98B4A"),
    "kolam-indigo": _of("27366A", "F5F0E4", "DDE1EC", "1B274F", "E4B04D"),
    "kolam-green": _of("3E5A41", "F6F1E3", "E3E5D2", "2C4430", "E0B052"),
    "blue-pottery": _of("F2F3EE", "1E3F8F", "2E9AA8", "4F7FC4", "D9A93A"),
    "blue-pottery-deep": _of("1E4391", "F3F4EF", "3CA6B4", "122C66", "E2B64B"),
    "blue-pottery-turquoise": _of("2A97A1", "F3F4EE", "1F4390", "17707A", "E3B84C"),
    "blue-pottery-yellow": _of("F0EFE4", "25508F", "D9A02F", "4A9A8E", "B5552E"),
    "terracotta": _of("B5613C", "7A3A20", "C97A52", "8F4729", "E7C9A4"),
    "blackware": _of("2B2826", "C9C5BD", "45413E", "171514", "8B857D"),
    "brass": _of("B98A3A", "6B4A16", "D9B25C", "8A6424", "F5E3A8"),
    "copper": _of("A85B3A", "5E2C18", "CF8258", "7D3E25", "F4C9A6"),
    "bidri": _of("26262A", "DADBDB", "4A4A50", "121214", "F2F2F0"),
    "silver": _of("B9BABB", "5B5D60", "D9DADB", "86888B", "FFFFFF"),
    "lac-red": _of("B3261E", "6B120D", "E0A41F", "1F6B4A", "F4D35E"),
    "lac-yellow": _of("E0A21E", "8A5A0A", "B5301F", "2C6E7E", "F7E08A"),
    "lac-green": _of("2F7A4C", "164A2C", "D9A021", "B5362A", "CFE0A0"),
    "lac-blue": _of("2C5C8F", "173655", "E0A528", "B8402E", "C8DCEB"),
    "ivory-wood": _of("D9B98A", "8A6238", "B98F5C", "6E4A28", "F0DDBB"),
    "rosewood": _of("5E2F22", "331710", "7F4632", "3F1E15", "C79A72"),
    "grass": _of("D8B871", "8F6B2E", "B4462E", "4E7048", "EBD7A3"),
    "grass-pink": _of("D9BC7C", "937036", "B63D6B", "3B6F8A", "EEDCAE"),
    "cane": _of("B98C53", "70491F", "8A5B2C", "523414", "DDBB86"),
    "screwpine": _of("D6C4A0", "8F7A50", "7A2E2A", "3B4F3A", "EADFC4"),
    "dhurrie": _of("E6D9C0", "2B3A67", "A3402E", "6E8468", "D3A04A"),
    "dhurrie-blue": _of("D9DEE3", "24386A", "6C88B4", "A9503C", "E9DFC8"),
    "muga": _of("C99A45", "7E2A22", "A8752A", "2D4A3A", "EBCF8C"),
    "eri": _of("E9E0CF", "7A2E28", "5B6B4C", "C2A77A", "A5523A"),
    "kullu": _of("4A4742", "F0E3CC", "B5352B", "2F6B54", "E0A62F"),
    "gamosa": _of("F1EBDF", "B5232A", "A11D26", "C8403F", "8E1720"),
    "kullu-white": _of("EDE5D6", "2A2A2E", "B23A2C", "2C5C86", "DDA02E"),
    "pattachitra": _of("B23B26", "1D1715", "E6B23C", "2B5A78", "F3E6CC"),
    "pattachitra-blue": _of("27496B", "191614", "D9532F", "E4B03A", "F3E7CE"),
}
