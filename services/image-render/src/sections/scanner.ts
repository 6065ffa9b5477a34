import { type ScanPlane, scannedSlices, type Window } from '@circus/volume';
import { formName, type PictureForm } from '../rendering/pictureForm.js';
import type { RenderQueue } from '../rendering/renderQueue.js';
import type { LoadedVolumes } from '../volumes/loadedVolumes.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import type { SlicesOfVolume } from '../volumes/slicesOfVolume.js';

export interface ScanRequest {
  plane: ScanPlane;
  /** null: voxel values. */
  window: Window | null;
  /** null: no picture, but values or windowed bytes. */
  form: PictureForm | null;
}

/** The request in few characters; equal for equal scans of one version of a series. */
export function scanName({ plane, window, form }: ScanRequest): string {
  const { origin, xAxis, yAxis, width, height, interpolate } = plane;
  const look =
    window === null ? 'values' : `${window.width}.${window.level}${form === null ? '' : `.png${formName(form)}`}`;
  return [...origin, ...xAxis, ...yAxis, width, height, interpolate ? 'linear' : 'nearest', look].join('_');
}

/** Samples planes of series. */
export class Scanner {
  constructor(
    private readonly volumes: LoadedVolumes,
    private readonly queue: RenderQueue,
  ) {}

  /**
   * Voxel values, windowed bytes, or a picture of them. Only the images that the plane touches are loaded.
   *
   * @throws as `LoadedVolumes.use`
   */
  async scan(
    series: OpenedSeries,
    { order }: SlicesOfVolume,
    { plane, window, form }: ScanRequest,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const shown = scannedSlices(plane, order.length);
    const slices = shown === null ? [] : order.slice(shown[0], shown[1] + 1);
    return this.volumes.use(series, { slices, signal }, (volume) =>
      this.queue.show({ kind: 'scan', ...volume.place, order, plane, window, form }, signal),
    );
  }
}
