/** Of the drawing, in units of its own. */
export const [WIDTH, HEIGHT] = [320, 110];

/** Where a value stands, from above. */
export const heightOf = (value: number, most: number): number =>
  HEIGHT - 4 - (most === 0 ? 0 : value / most) * (HEIGHT - 8);

/** Gaps where nothing is known; a single point as a short line. */
export function pathOf(values: readonly (number | null)[], steps: number, most: number): string {
  let isOpen = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isOpen = false;
        return '';
      }
      // The newest value stands at the right edge, however few there are.
      const x = WIDTH - ((values.length - 1 - index) / steps) * WIDTH;
      const part = `${isOpen ? 'L' : 'M'}${x.toFixed(1)} ${heightOf(value, most).toFixed(1)}`;
      isOpen = true;
      return values.length === 1 ? `${part}h-3` : part;
    })
    .join('');
}
