/** How a thick section is made of its layers: the largest value of each pixel, the smallest, or the mean. */
export type Projection = 'mip' | 'minip' | 'average';

/** A row of a thick section: layers are added one after the other, each as far as it lies in the volume. */
export class ProjectedRow {
  readonly values: Float64Array;
  /** Layers that reach each pixel. */
  readonly layers: Int32Array;

  constructor(
    width: number,
    private readonly projection: Projection,
  ) {
    this.values = new Float64Array(width);
    this.layers = new Int32Array(width);
  }

  begin(): void {
    const { projection } = this;
    this.layers.fill(0);
    this.values.fill(
      projection === 'average' ? 0 : projection === 'mip' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    );
  }

  /** Adds a layer that reaches the pixels from `from` to `to` (exclusive). */
  add(layer: Float64Array, from: number, to: number): void {
    const { values, layers, projection } = this;
    for (let i = from; i < to; i += 1) layers[i] = (layers[i] as number) + 1;
    if (projection === 'mip') {
      for (let i = from; i < to; i += 1)
        if ((layer[i] as number) > (values[i] as number)) values[i] = layer[i] as number;
    } else if (projection === 'minip') {
      for (let i = from; i < to; i += 1)
        if ((layer[i] as number) < (values[i] as number)) values[i] = layer[i] as number;
    } else {
      for (let i = from; i < to; i += 1) values[i] = (values[i] as number) + (layer[i] as number);
    }
  }

  /** Pixels that no layer reaches become NaN. */
  end(): void {
    const { values, layers } = this;
    for (let i = 0; i < values.length; i += 1) {
      const count = layers[i] as number;
      if (count === 0) values[i] = Number.NaN;
      else if (this.projection === 'average') values[i] = (values[i] as number) / count;
    }
  }
}
