"""Sound as a picture of its pitches: Spectrogram and MelFilterBank, layers without parameters."""

from math import log10, pi
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from nncore.layers.base import Array, Family, Layer
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Change, Misfit, Shape

__all__ = ["MelFilterBank", "Spectrogram"]

FLOOR = 1e-6
"""Less than this counts as this before a logarithm, so that silence has one."""
SMALLEST = 1e-20
"""A magnitude to divide by where there is none."""


class Spectrogram(Layer, frozen=True, tag="Spectrogram"):
    """Cuts sound into short windows and tells how strong each pitch is in each.

    Z = sum over the window of hann[n] * x[n] * exp(-2 pi i k n / window);  y = |z|^2, or |z|.

    Input (N, samples) -> output (N, T, window // 2 + 1), T windows a hop apart. With `centre` the
    sound is mirrored at both ends, so that window t is centred on sample t * hop. The logarithm is
    log(max(y, 1e-6)).
    Source: Allen and Rabiner (1977), A unified approach to short-time Fourier analysis; as
    torch.stft.
    """

    title: ClassVar[str] = "Spectrogram"
    family: ClassVar[Family] = "audio"
    icon: ClassVar[str] = "chart-line"
    nicknames: ClassVar[tuple[str, ...]] = ("STFT", "Fourier", "sound", "audio", "frequency")
    main_field: ClassVar[str] = "window"

    window: Annotated[
        int, Meta(ge=2, le=65_536, description="Samples in a window, 400 are 25 ms at 16 kHz")
    ] = 400
    hop: Annotated[
        int, Meta(ge=1, le=65_536, description="Samples from the start of a window to the next")
    ] = 160
    measure: Annotated[
        Literal["power", "magnitude"], Meta(description="The square of the strength, or itself")
    ] = "power"
    log: Annotated[bool, Meta(description="Take the logarithm, as the ear does")] = False
    centre: Annotated[bool, Meta(description="Mirror the sound at both ends")] = True

    def output_shape(self, x: Shape) -> Shape:
        samples = x.sizes[-1]
        if x.rank != 2 or x.kind != "float" or samples is None:
            raise Misfit("a row of samples", str(x))
        least = self.window // 2 + 1 if self.centre else self.window
        if samples < least:
            fitting = max(2, 2 * (samples - 1) if self.centre else samples)
            raise Misfit(f"at least {least:,} samples", f"{samples:,}", Change("window", fitting))
        padded = samples + (2 * (self.window // 2) if self.centre else 0)
        return Shape.of((padded - self.window) // self.hop + 1, self.window // 2 + 1)

    def setting(self, *shapes: Any) -> str:
        return f"window {self.window:,} · hop {self.hop:,}"

    def multiplications(self, x: Shape) -> int:
        return self.output_shape(x).count * self.window


class SpectrogramKernel(Kernel[Spectrogram]):
    """Windows as rows, times cosines and sines that have the Hann window in them.

    A cosine is the same read from either end of the window, a sine the opposite: so the sums x[n] +
    x[window - n] and differences of half a window do, at half the multiplications.

    Sound is seen in blocks of a hop: block b of window t is block t + b of the sound, so cutting
    it into windows, and adding windows up again, takes one pass for each block of a window.
    """

    def setup(self, ports: Bound) -> None:
        self.x, y, self.dx, dy = ports.arrays("x", "y", "dx", "dy")
        window, hop = self.layer.window, self.layer.hop
        n, self.samples = self.x.shape
        steps, bins = y.shape[1:]
        self.y = y.reshape(-1, bins)
        self.dy: Array | None = None if dy is None else dy.reshape(-1, bins)
        self.side = window // 2 if self.layer.centre else 0
        blocks = -(-window // hop)
        whole = max((steps + blocks - 1) * hop, self.samples + 2 * self.side)
        self.sound = ports.scratch((n, -(-whole // hop) * hop))
        self.sound.fill(0)
        self.windows = ports.scratch((n * steps, window))
        self.re, self.im = (ports.scratch(self.y.shape) for _ in range(2))
        self.one = ports.scratch(self.sound.shape)        # one block of every window
        cuts = self.windows.reshape(n, steps, window)
        sound, one = self.sound.reshape(n, -1, hop), self.one.reshape(n, -1, hop)
        self.blocks = [
            (cut, sound[:, b : b + steps, : cut.shape[2]], one[:, b : b + steps, : cut.shape[2]])
            for b in range(blocks)
            for cut in [cuts[:, :, b * hop : (b + 1) * hop]]
        ]
        self.cos, self.sin = (wave.astype(ports.dtype) for wave in _waves(window))
        halves = (n * steps, window // 2)
        self.front, self.rear, self.even, self.odd = (ports.scratch(halves) for _ in range(4))
        self.mirrored = ports.scratch(self.x.shape if self.dx is not None else (0, 0))
        self.strength, self.work = ports.scratch(self.y.shape), ports.scratch(self.y.shape)
        self.above = ports.scratch(self.y.shape, np.bool_)

    def forward(self) -> None:
        self._mirror()
        for cut, block, _ in self.blocks:
            np.copyto(cut, block)
        self._fold()
        np.matmul(self.even, self.cos, out=self.re)                    # z = x @ (hann * exp(...))
        np.matmul(self.odd, self.sin, out=self.im)
        np.multiply(self.re, self.re, out=self.strength)
        np.multiply(self.im, self.im, out=self.work)
        np.add(self.strength, self.work, out=self.strength)            # |z|^2
        if self.layer.measure == "magnitude":
            np.sqrt(self.strength, out=self.strength)
        if self.layer.log:
            _log(self.strength, out=self.y)
        else:
            np.copyto(self.y, self.strength)

    def backward(self) -> None:
        if self.dx is None:
            return
        d = self.dy
        assert d is not None
        if self.layer.log:
            d = _log_back(self.strength, d, self.above, out=self.work)
        if self.layer.measure == "magnitude":                               # dz = d * z / |z|
            np.maximum(self.strength, SMALLEST, out=self.strength)
            d = np.divide(d, self.strength, out=self.work)
        else:                                                          # dz = 2 * d * z
            d = np.multiply(d, 2, out=self.work)
        np.multiply(self.re, d, out=self.re)
        np.multiply(self.im, d, out=self.im)
        np.matmul(self.re, self.cos.T, out=self.even)                  # back to windows
        np.matmul(self.im, self.sin.T, out=self.odd)
        self._unfold()
        self.sound.fill(0)
        for cut, _, one in self.blocks:                                # where windows overlap: sum
            self.one.fill(0)
            np.copyto(one, cut)
            np.add(self.sound, self.one, out=self.sound)
        self._mirror_back()

    def _fold(self) -> None:
        """Even = x[n] + x[window - n], odd = x[n] - x[window - n]; what has no partner, itself."""
        half, pairs = self.layer.window // 2, (self.layer.window - 1) // 2
        np.copyto(self.front, self.windows[:, 1 : half + 1])
        np.copyto(self.rear[:, :pairs], self.windows[:, : -1 - pairs : -1])
        np.copyto(self.rear[:, pairs:], 0)
        np.add(self.front, self.rear, out=self.even)
        np.subtract(self.front, self.rear, out=self.odd)

    def _unfold(self) -> None:
        """The gradient of the windows, whose first sample counts nothing: hann[0] is 0."""
        half, pairs = self.layer.window // 2, (self.layer.window - 1) // 2
        np.add(self.even, self.odd, out=self.front)
        np.subtract(self.even, self.odd, out=self.rear)
        np.copyto(self.windows[:, 0], 0)
        np.copyto(self.windows[:, 1 : half + 1], self.front)
        np.copyto(self.windows[:, : -1 - pairs : -1], self.rear[:, :pairs])

    def _mirror(self) -> None:
        """Sound = x, with `side` samples mirrored at each end."""
        side, end = self.side, self.side + self.samples
        self.sound.fill(0)
        np.copyto(self.sound[:, side:end], self.x)
        if side:
            np.copyto(self.sound[:, :side], self.x[:, side:0:-1])
            np.copyto(self.sound[:, end : end + side], self.x[:, -2 : -2 - side : -1])

    def _mirror_back(self) -> None:
        """The gradient of x: its own, and that of its mirror images."""
        side, end = self.side, self.side + self.samples
        np.copyto(self.dx, self.sound[:, side:end])
        if side:
            self.mirrored.fill(0)
            np.copyto(self.mirrored[:, side:0:-1], self.sound[:, :side])
            np.add(self.dx, self.mirrored, out=self.dx)
            self.mirrored.fill(0)
            np.copyto(self.mirrored[:, -2 : -2 - side : -1], self.sound[:, end : end + side])
            np.add(self.dx, self.mirrored, out=self.dx)


class MelFilterBank(Layer, frozen=True, tag="MelFilterBank"):
    """Sums pitches up in overlapping bands that are as wide as the ear hears them:  y = x @ M.

    Input (N, T, bins), bins from 0 to half the sample rate -> output (N, T, filters). Bands are
    triangles, even on the mel scale m = 2595 * log10(1 + f / 700). The logarithm is
    log(max(y, 1e-6)).
    Source: Stevens, Volkmann and Newman (1937), A scale for the measurement of pitch; the formula
    is that of HTK, as in torchaudio.
    """

    title: ClassVar[str] = "Mel filter bank"
    family: ClassVar[Family] = "audio"
    icon: ClassVar[str] = "chart-no-axes-column"
    nicknames: ClassVar[tuple[str, ...]] = ("mel spectrogram", "MFCC", "sound", "audio", "pitch")
    main_field: ClassVar[str] = "filters"

    filters: Annotated[int, Meta(ge=1, le=4_096, description="How many bands")] = 40
    sample_rate: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Samples a second", extra={"unit": "Hz"})
    ] = 16_000
    lowest: Annotated[
        float, Meta(ge=0.0, le=500_000.0, description="Where bands begin", extra={"unit": "Hz"})
    ] = 0.0
    highest: Annotated[
        Annotated[float, Meta(gt=0.0, le=500_000.0)] | None,
        Meta(
            description="Where bands end; off for half the sample rate",
            extra={"unit": "Hz", "empty": "Half the rate"},
        ),
    ] = None
    log: Annotated[bool, Meta(description="Take the logarithm, as the ear does")] = False

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 3 or x.kind != "float" or (x.sizes[-1] or 0) < 2:
            raise Misfit("a spectrogram", str(x), None)
        if self.lowest >= self.top:
            raise Misfit(f"bands that end above {self.lowest:g} Hz", f"an end at {self.top:g} Hz")
        return x.last(self.filters)

    @property
    def top(self) -> float:
        """Where bands end, in Hz."""
        return self.highest or self.sample_rate / 2

    def setting(self, *shapes: Any) -> str:
        return f"{self.filters:,} bands · {self.lowest:,.0f} to {self.top:,.0f} Hz"

    def multiplications(self, x: Shape) -> int:
        return x.count * self.filters


class MelFilterBankKernel(Kernel[MelFilterBank]):
    """One matrix product each way."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.rows("x", "y", "dx", "dy")
        layer = self.layer
        self.M = _triangles(
            self.x.shape[1], layer.filters, layer.sample_rate, layer.lowest, layer.top
        ).astype(ports.dtype)
        self.sums = ports.scratch(self.y.shape) if layer.log else self.y
        self.above, self.work = ports.scratch(self.y.shape, np.bool_), ports.scratch(self.y.shape)

    def forward(self) -> None:                            # y = x @ M, or its logarithm
        np.matmul(self.x, self.M, out=self.sums)
        if self.layer.log:
            _log(self.sums, out=self.y)

    def backward(self) -> None:
        if self.dx is None:
            return
        d = self.dy
        if self.layer.log:
            d = _log_back(self.sums, d, self.above, out=self.work)
        np.matmul(d, self.M.T, out=self.dx)               # dx = d @ M.T


def _log(x: Array, out: Array) -> None:
    """Out = log(max(x, floor))."""
    np.maximum(x, FLOOR, out=out)
    np.log(out, out=out)


def _log_back(x: Array, dy: Array, above: Array, out: Array) -> Array:
    """Out = dy / x where x is above the floor, else 0."""
    np.greater(x, FLOOR, out=above)
    np.maximum(x, FLOOR, out=out)
    np.divide(dy, out, out=out)
    return np.multiply(out, above, out=out)


def _waves(window: int) -> tuple[Array, Array]:
    """Hann * cos(2 pi k n / window), and -hann * sin(...), for n from 1: (window // 2, bins)."""
    n, k = np.arange(1, window // 2 + 1)[:, None], np.arange(window // 2 + 1)
    angle = 2 * pi * (n * k % window) / window
    hann = (1 - np.cos(2 * pi * n / window)) / 2
    return hann * np.cos(angle), -hann * np.sin(angle)


def _triangles(bins: int, filters: int, sample_rate: int, lowest: float, top: float) -> Array:
    """How much each bin counts in each band: (bins, filters)."""
    low, high = (2595 * log10(1 + f / 700) for f in (lowest, top))
    corners = 700 * (10 ** (np.linspace(low, high, filters + 2) / 2595) - 1)
    slopes = corners - np.linspace(0, sample_rate / 2, bins)[:, None]
    width = np.diff(corners)
    rising, falling = -slopes[:, :-2] / width[:-1], slopes[:, 2:] / width[1:]
    shares: Array = np.maximum(0, np.minimum(rising, falling))
    return shares
