import type { PartialVolumeDescriptor } from '@circus/contracts';
import { useQuery } from '@tanstack/react-query';
import { query, RequestFailure, request } from '../api/request.js';
import { AXES, type Directions, directionsOf, type PlaneName, type Triple } from './geometry.js';
import type { Oblique } from './oblique.js';
import { type Section, triple } from './section.js';

export interface Window {
  width: number;
  level: number;
}

/** What the image server tells of a series (RS specification 2.2). */
export interface VolumeFacts {
  voxelCount: Triple;
  /** mm. */
  voxelSize: Triple;
  dicomWindow?: Window;
  estimatedWindow?: Window;
  pixelFormat: 'uint8' | 'int8' | 'uint16' | 'int16' | 'rgba8';
  /** `2d`: the images make no body in space. */
  mode: '2d' | '3d';
}

export type Part = PartialVolumeDescriptor | undefined;

const partQuery = (part: Part): Record<string, number> =>
  part ? { start: part.start, end: part.end, delta: part.delta } : {};

/** A query for what is known of a series, or of a part of it. */
export const volumeQuery = (seriesUid: string, part?: Part) => ({
  queryKey: ['volume', seriesUid, part ?? null],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    request<VolumeFacts>(`/rs/series/${seriesUid}/metadata${query({ estimateWindow: 'center', ...partQuery(part) })}`, {
      signal,
    }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const useVolume = (seriesUid: string) => useQuery(volumeQuery(seriesUid));

interface DicomJson {
  [tag: string]: { vr: string; Value?: unknown[] } | undefined;
}

const numbers = (found: DicomJson | undefined, tag: string): number[] | undefined =>
  found?.[tag]?.Value?.map((value) => Number(value));

/** Where the axes of a series lead; null where its images do not say it. */
export const useDirections = (studyUid: string, seriesUid: string, images: number, part: Part) =>
  useQuery({
    queryKey: ['directions', seriesUid, images, part ?? null],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<Directions | null> => {
      const at = async (offset: number) => {
        const asked = query({ limit: 1, offset, includefield: '00200032,00200037' });
        const path = `/dicom-web/studies/${studyUid}/series/${seriesUid}/instances${asked}`;
        return (await request<DicomJson[] | undefined>(path, { signal }))?.[0];
      };
      try {
        const [start, end] = part ? [part.start - 1, part.end - 1] : [0, Math.max(0, images - 1)];
        const [first, last] = await Promise.all([at(start), at(end)]);
        return directionsOf(numbers(first, '00200037'), numbers(first, '00200032'), numbers(last, '00200032'));
      } catch (error) {
        // Letters are an aid: without them the pictures are the same.
        if (error instanceof RequestFailure) return null;
        throw error;
      }
    },
  });

export type Projection = 'mip' | 'minip' | 'average';

/** A section as the image server draws it. */
export interface SectionLook {
  window: Window;
  /** mm; 0 for one layer. */
  thickness: number;
  projection: Projection;
}

/** Where a picture of a plane is had. Parts of series are shown one layer thick: the image server has no slabs of them. */
export interface PictureSource {
  seriesUid: string;
  part: Part;
  volume: VolumeFacts;
}

export function sectionAddress(
  { seriesUid, part, volume }: PictureSource,
  plane: PlaneName,
  target: number,
  look: SectionLook,
): string {
  if (part) return planeScan({ seriesUid, part, volume }, plane, target, look, 1);
  const { window, thickness, projection } = look;
  const thick = thickness > 0 ? { thickness, projection } : {};
  return `/rs/mpr${query({ series: seriesUid, mode: plane, target, ww: window.width, wl: window.level, ...thick })}`;
}

/** A coarse picture of the same, which comes faster; null for slabs and for what is coarse already. @param scale below 1 */
export const draftAddress = (
  source: PictureSource,
  plane: PlaneName,
  target: number,
  look: SectionLook,
  scale: number,
): string | null => (look.thickness > 0 || scale >= 1 ? null : planeScan(source, plane, target, look, scale, 'jpeg'));

function planeScan(
  { seriesUid, part, volume: { voxelCount } }: PictureSource,
  plane: PlaneName,
  target: number,
  { window }: SectionLook,
  scale: number,
  format?: 'jpeg',
): string {
  const { right, down, through } = AXES[plane];
  const whole = (of: 0 | 1 | 2) => triple((axis) => (axis === of ? voxelCount[axis] : 0)).join();
  const origin = triple((axis) => (axis === through ? target + 0.5 : 0)).join();
  const size = [right, down].map((axis) => Math.max(1, Math.round(voxelCount[axis] * scale))).join();
  return scanAddress(seriesUid, part, { origin, xAxis: whole(right), yAxis: whole(down), size }, window, format);
}

export function obliqueAddress(
  { seriesUid, part }: PictureSource,
  oblique: Oblique,
  place: Triple,
  section: Section,
  { window, thickness, projection }: SectionLook,
): string {
  if (part) {
    const { corner, right, down, size } = section;
    const edge = (step: Triple, pixels: number) => triple((axis) => step[axis] * pixels).join();
    const plane = { origin: corner.join(), xAxis: edge(right, size[0]), yAxis: edge(down, size[1]), interpolation: 1 };
    return scanAddress(seriesUid, part, { ...plane, size: size.join() }, window);
  }
  const thick = thickness > 0 ? { thickness, projection } : {};
  const a = ((oblique.degrees * Math.PI) / 180).toFixed(6);
  const asked = {
    series: seriesUid,
    a,
    b: oblique.base,
    c: place.join(),
    ww: window.width,
    wl: window.level,
    ...thick,
  };
  return `/rs/oblique${query(asked)}`;
}

const scanAddress = (
  seriesUid: string,
  part: Part,
  plane: Record<string, string | number>,
  { width, level }: Window,
  format: 'png' | 'jpeg' = 'png',
) => `/rs/series/${seriesUid}/scan${query({ ...plane, ww: width, wl: level, format, ...partQuery(part) })}`;

/** The value of one voxel as it is stored (CT: Hounsfield units); of colour its three parts. */
export async function voxelValue(
  { seriesUid, part, volume: { pixelFormat } }: PictureSource,
  [x, y, z]: Triple,
  signal: AbortSignal,
): Promise<string> {
  const asked = query({ origin: `${x},${y},${z}`, xAxis: '1,0,0', yAxis: '0,1,0', size: '1,1', ...partQuery(part) });
  const answer = await fetch(`/rs/series/${seriesUid}/scan${asked}`, { signal });
  if (!answer.ok) return '';
  const view = new DataView(await answer.arrayBuffer());
  switch (pixelFormat) {
    case 'uint8':
      return String(view.getUint8(0));
    case 'int8':
      return String(view.getInt8(0));
    case 'uint16':
      return String(view.getUint16(0, true));
    case 'int16':
      return String(view.getInt16(0, true));
    case 'rgba8':
      return [0, 1, 2].map((index) => view.getUint8(index)).join(' ');
  }
}
