import {
  type Interpolation,
  layOutOblique,
  type ObliqueSection,
  obliqueSlices,
  type SectionMode,
} from '@circus/volume';
import type { RenderQueue } from '../rendering/renderQueue.js';
import type { LoadedVolumes } from '../volumes/loadedVolumes.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import {
  type FinishRequest,
  finishName,
  finishOf,
  needsValueRange,
  sectionWindow,
  type ThicknessRequest,
  thicknessName,
  type WindowRequest,
  windowName,
} from './sectionRequest.js';

/** Which oblique section is asked for, and how it shall look. */
export interface ObliquePictureRequest extends WindowRequest, ThicknessRequest, FinishRequest {
  base: SectionMode;
  /** Radians. */
  angle: number;
  /** Index coordinates. */
  cursor: [number, number, number];
  interpolation: Interpolation;
}

/** The request in few characters; equal for equal pictures of one version of a series. */
export function obliqueName(request: ObliquePictureRequest): string {
  const { base, angle, cursor, interpolation } = request;
  const look = [windowName(request), ...thicknessName(request)].join('.') + finishName(request);
  return ['oblique', base, angle, ...cursor, interpolation, look].join('.');
}

/** Makes pictures of oblique sections through series. */
export class ObliqueRenderer {
  constructor(
    private readonly volumes: LoadedVolumes,
    private readonly queue: RenderQueue,
  ) {}

  /**
   * Where the section lies and how large it is.
   *
   * @throws Refusal 'invalid' for a cursor outside the volume, or a section too large
   */
  layOut({ layout }: OpenedSeries, { base, angle, cursor, thickness = 0 }: ObliquePictureRequest): ObliqueSection {
    return layOutOblique(layout, layout.voxelSize, { base, angle, cursor, thickness });
  }

  /**
   * The section as a picture: a greyscale PNG unless another form is asked for.
   *
   * @throws as `LoadedVolumes.use`
   */
  async render(
    series: OpenedSeries,
    section: ObliqueSection,
    request: ObliquePictureRequest,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const [first, last] = obliqueSlices(section, series.layout.slices);
    const slices = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const ranged = needsValueRange(series, request);
    return this.volumes.use(series, { slices, ranged, signal }, (volume) => {
      const { interpolation, projection = 'mip' } = request;
      const window = sectionWindow(series, request, series.valueRange);
      const look = { interpolation, projection, window };
      return this.queue.show({ kind: 'oblique', ...volume.place, section, look, ...finishOf(request) }, signal);
    });
  }
}
