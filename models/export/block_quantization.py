"""Blocks of 4 or 8 bits and 8-bit channels: the roundings behind the quantized graphs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ZERO_POINT_8BIT = 128
# Multiples of the scale that just covers the block. Below 1 the extremes are clipped, which pays when they are rare.
SCALE_CANDIDATES = np.linspace(0.6, 1.1, 41)
SMALLEST_EXTREME = 1e-8


@dataclass(frozen=True)
class Blocks:
    """Unsigned codes uint8 [rows, columns] around half their range, scales float32 [rows, columns / block]."""

    codes: np.ndarray
    scales: np.ndarray
    block: int
    bits: int

    def stored(self) -> np.ndarray:
        """As the runtime reads them: a byte for each code of 8 bits; two codes of 4 bits, the first in the low nibble."""
        if self.bits == 8:
            return self.codes
        return self.codes[:, 0::2] | (self.codes[:, 1::2] << 4)


def quantize_blocks(values: np.ndarray, block: int, bits: int) -> Blocks:
    """Quantizes float32 [rows, columns] in blocks along the columns, with 4 or 8 bits a value.

    Each block takes the scale of least squared error among SCALE_CANDIDATES in both signs: in 4 bits the codes reach
    -8 but only +7, so the sign decides which side gets the extra level. Scales are rounded to 8 bits of mantissa
    before the codes are chosen: the codes then absorb the rounding, and the scales compress to half.
    """
    rows, columns = values.shape
    half = 1 << (bits - 1)
    blocked = values.astype(np.float32).reshape(rows, columns // block, block)
    extreme = np.maximum(np.abs(blocked).max(axis=2), SMALLEST_EXTREME)
    best_error = np.full(extreme.shape, np.inf, np.float32)
    best_scale = np.ones_like(extreme)
    for candidate in np.concatenate([SCALE_CANDIDATES, -SCALE_CANDIDATES]):
        scale = round_mantissa(extreme * np.float32(candidate / (half - 0.5)), bits=8)
        error = np.square(_round(blocked, scale, half) * scale[:, :, None] - blocked).sum(axis=2)
        better = error < best_error
        best_error = np.where(better, error, best_error)
        best_scale = np.where(better, scale, best_scale)
    codes = _round(blocked, best_scale, half) + half
    return Blocks(codes.astype(np.uint8).reshape(rows, columns), best_scale, block, bits)


def _round(blocked: np.ndarray, scale: np.ndarray, half: int) -> np.ndarray:
    return np.clip(np.rint(blocked / scale[:, :, None]), -half, half - 1)


def quantize_channels(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Quantizes float32 [in, out] symmetrically, one scale for each output channel.

    Returns uint8 [in, out] around ZERO_POINT_8BIT and float32 scales [out]. Unsigned, because x86 without VNNI adds
    pairs of unsigned-by-signed products in saturating 16 bits: with signed weights the same file gave other vectors
    there (cosine 0.991) than in WebAssembly.
    """
    scales = np.maximum(np.abs(weight).max(axis=0), 1e-8).astype(np.float32) / np.float32(127)
    codes = np.rint(weight / scales) + ZERO_POINT_8BIT
    return codes.astype(np.uint8), scales


def round_mantissa(values: np.ndarray, bits: int) -> np.ndarray:
    """Rounds float32 values to `bits` explicit bits of mantissa; the zeroed bytes cost nothing once compressed."""
    drop = 23 - bits
    raw = np.ascontiguousarray(values, np.float32).view(np.uint32).astype(np.uint64)
    rounded = (raw + (1 << (drop - 1))) >> drop << drop
    return rounded.astype(np.uint32).view(np.float32)
