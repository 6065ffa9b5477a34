/** White of D50, the profile connection space (PS3.3 C.10.7.1.1). */
const WHITE = [0.9642, 1, 0.8249] as const;
/** sRGB to XYZ, adapted to D50 (Bradford). */
const TO_XYZ = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const;

/**
 * A colour as Recommended Display CIELab Value (0062,000D): L* of 0 to 100, a* and b* of -128 to 127, each over 0 to 65535.
 *
 * @param color `#rrggbb`, sRGB
 */
export function displayColour(color: string): [number, number, number] {
  const linear = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [fx = 0, fy = 0, fz = 0] = TO_XYZ.map((row, axis) => {
    const sum = row.reduce((total, factor, n) => total + factor * (linear[n] ?? 0), 0) / (WHITE[axis] ?? 1);
    return sum > (6 / 29) ** 3 ? Math.cbrt(sum) : sum / (3 * (6 / 29) ** 2) + 4 / 29;
  });
  const scaled = (value: number, low: number, high: number) =>
    Math.round((Math.min(high, Math.max(low, value)) - low) * (65_535 / (high - low)));
  return [scaled(116 * fy - 16, 0, 100), scaled(500 * (fx - fy), -128, 127), scaled(200 * (fy - fz), -128, 127)];
}
