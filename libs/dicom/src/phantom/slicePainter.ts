/** Size of a slice and the distance of its pixels in mm; the origin of coordinates is the middle of the slice. */
export interface SliceGrid {
  rows: number;
  columns: number;
  spacing: number;
}

/** An axis-parallel ellipse in mm: centre and half axes. x grows to the patient's left, y to the back. */
export interface Ellipse {
  x: number;
  y: number;
  rx: number;
  ry: number;
}

/** Paints Hounsfield units into one slice, row by row of a figure. */
export class SlicePainter {
  readonly values: Int16Array;

  constructor(readonly grid: SliceGrid) {
    this.values = new Int16Array(grid.rows * grid.columns);
  }

  /** Fills an ellipse with one value. */
  fill(ellipse: Ellipse, value: number): void {
    this.spans(ellipse, (start, end) => this.values.fill(value, start, end));
  }

  /** Fills an ellipse where the slice is below `ceiling` so far: vessels in the lung, but not in the heart. */
  fillBelow(ellipse: Ellipse, value: number, ceiling: number): void {
    const { values } = this;
    this.spans(ellipse, (start, end) => {
      for (let at = start; at < end; at++) if ((values[at] as number) < ceiling) values[at] = value;
    });
  }

  /** Fills the ring between two ellipses with what a function of the place says; undefined leaves it as it is. */
  fillRing(outer: Ellipse, inner: Ellipse, valueAt: (x: number, y: number) => number | undefined): void {
    const { rows, columns, spacing } = this.grid;
    this.spans(outer, (start, end) => {
      const row = Math.floor(start / columns);
      const y = (row - (rows - 1) / 2) * spacing;
      for (let at = start; at < end; at++) {
        const x = (at - row * columns - (columns - 1) / 2) * spacing;
        const inside = ((x - inner.x) / inner.rx) ** 2 + ((y - inner.y) / inner.ry) ** 2 < 1;
        const value = inside ? undefined : valueAt(x, y);
        if (value !== undefined) this.values[at] = value;
      }
    });
  }

  /** Calls back with the range of indices in each row that an ellipse covers. */
  spans({ x, y, rx, ry }: Ellipse, span: (start: number, end: number) => void): void {
    const { rows, columns, spacing } = this.grid;
    const first = Math.max(0, Math.ceil((y - ry) / spacing + (rows - 1) / 2));
    const last = Math.min(rows - 1, Math.floor((y + ry) / spacing + (rows - 1) / 2));
    for (let row = first; row <= last; row++) {
      const v = ((row - (rows - 1) / 2) * spacing - y) / ry;
      const half = rx * Math.sqrt(Math.max(0, 1 - v * v));
      const start = Math.max(0, Math.ceil((x - half) / spacing + (columns - 1) / 2));
      const end = Math.min(columns, Math.floor((x + half) / spacing + (columns - 1) / 2) + 1);
      if (end > start) span(row * columns + start, row * columns + end);
    }
  }

  /** Softens edges as a scanner does: a binomial filter of three pixels along rows, then along columns. */
  soften(): void {
    const { rows, columns } = this.grid;
    const { values } = this;
    for (let row = 0; row < rows; row++) soften(values, row * columns, 1, columns);
    // along columns too, but all columns at once: memory is read in order
    let above = values.slice(0, columns);
    for (let row = 1; row < rows - 1; row++) {
      const own = values.slice(row * columns, (row + 1) * columns);
      const below = (row + 1) * columns;
      for (let column = 0; column < columns; column++) {
        const sum = (above[column] as number) + 2 * (own[column] as number) + (values[below + column] as number);
        values[row * columns + column] = sum >> 2;
      }
      above = own;
    }
  }
}

function soften(values: Int16Array, start: number, step: number, count: number): void {
  let before = values[start] as number;
  for (let i = 1; i < count - 1; i++) {
    const at = start + i * step;
    const own = values[at] as number;
    values[at] = (before + 2 * own + (values[at + step] as number)) >> 2;
    before = own;
  }
}
