import { useQuery } from '@tanstack/react-query';
import { query, RequestFailure, request } from '../api/request.js';
import { type Directions, directionsOf, type PlaneName, type Triple } from './geometry.js';

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

export const useVolume = (seriesUid: string) =>
  useQuery({
    queryKey: ['volume', seriesUid],
    queryFn: ({ signal }) => request<VolumeFacts>(`/rs/series/${seriesUid}/metadata?estimateWindow=center`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

interface DicomJson {
  [tag: string]: { vr: string; Value?: unknown[] } | undefined;
}

const numbers = (found: DicomJson | undefined, tag: string): number[] | undefined =>
  found?.[tag]?.Value?.map((value) => Number(value));

/** Where the axes of a series lead; null where its images do not say it. */
export const useDirections = (studyUid: string | undefined, seriesUid: string, images: number | undefined) =>
  useQuery({
    queryKey: ['directions', seriesUid, images],
    enabled: studyUid !== undefined && images !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<Directions | null> => {
      const at = async (offset: number) => {
        const asked = query({ limit: 1, offset, includefield: '00200032,00200037' });
        const path = `/dicom-web/studies/${studyUid}/series/${seriesUid}/instances${asked}`;
        return (await request<DicomJson[] | undefined>(path, { signal }))?.[0];
      };
      try {
        const [first, last] = await Promise.all([at(0), at(Math.max(0, (images ?? 1) - 1))]);
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

export function sectionAddress(seriesUid: string, plane: PlaneName, target: number, look: SectionLook): string {
  const { window, thickness, projection } = look;
  const thick = thickness > 0 ? { thickness, projection } : {};
  return `/rs/mpr${query({ series: seriesUid, mode: plane, target, ww: window.width, wl: window.level, ...thick })}`;
}

/** The value of one voxel as it is stored (CT: Hounsfield units); of colour its three parts. */
export async function voxelValue(
  seriesUid: string,
  [x, y, z]: Triple,
  format: VolumeFacts['pixelFormat'],
  signal: AbortSignal,
): Promise<string> {
  const asked = query({ origin: `${x},${y},${z}`, xAxis: '1,0,0', yAxis: '0,1,0', size: '1,1' });
  const answer = await fetch(`/rs/series/${seriesUid}/scan${asked}`, { signal });
  if (!answer.ok) return '';
  const view = new DataView(await answer.arrayBuffer());
  switch (format) {
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
