import type { PluginJob, Series } from '@circus/contracts';
import { useQuery } from '@tanstack/react-query';
import { request } from '../../api/request.js';
import type { Triple } from '../../viewer/geometry.js';
import { useVolume, type VolumeFacts, type Window } from '../../viewer/volume.js';
import { atPath } from './display.js';

/** A volume of a job: the series, and which of its images. */
export interface JobVolume {
  seriesUid: string;
  studyUid: string;
  imageCount: number;
  facts: VolumeFacts;
  window: Window;
  /** From the volume's layers to the images of the series, both from 0. */
  imageOf: (layer: number) => number;
  layerOf: (image: number) => number;
}

/** Numbers of a list such as `1-20,25`, ascending. */
export const imageNumbers = (images: string): number[] =>
  images
    .split(',')
    .flatMap((part) => {
      const [first = Number.NaN, last = first] = part.split('-').map(Number);
      return Number.isFinite(first) ? Array.from({ length: last - first + 1 }, (_, index) => first + index) : [];
    })
    .sort((one, other) => one - other);

/** Where the layers of a volume are among the images of its series. */
export function layersOf(
  images: readonly number[],
  { start, delta }: { start: number; delta: number },
): Pick<JobVolume, 'imageOf' | 'layerOf'> {
  const places = new Map(images.map((number, index) => [number, index]));
  return {
    imageOf: (layer) =>
      places.get(start + Math.round(layer) * delta) ?? Math.max(0, start - 1 + Math.round(layer) * delta),
    // Never -0, which no list of layers has.
    layerOf: (image) => ((images[image] ?? image + 1) - start) / delta + 0,
  };
}

/** Undefined while it is looked up; null where the job has no such volume. */
export function useJobVolume(job: PluginJob, volumeId: number): { volume?: JobVolume | null; error: unknown } {
  const input = job.series[volumeId];
  const uid = input?.seriesUid ?? '';
  const series = useQuery({
    queryKey: ['series-one', uid],
    queryFn: () => request<Series>(`/api/series/${uid}`),
    enabled: uid !== '',
    staleTime: 60_000,
  });
  const facts = useVolume(uid);
  if (!input) return { volume: null, error: null };
  if (!series.data || !facts.data) return { error: series.error ?? facts.error };
  const images = imageNumbers(series.data.images);
  return {
    error: null,
    volume: {
      seriesUid: uid,
      studyUid: series.data.studyUid,
      imageCount: images.length,
      facts: facts.data,
      window: windowOf(job, volumeId) ??
        facts.data.dicomWindow ??
        facts.data.estimatedWindow ?? { width: 400, level: 40 },
      ...layersOf(images, input.partialVolumeDescriptor),
    },
  };
}

/** The window that the plug-in wants its results to be seen in. */
function windowOf(job: PluginJob, volumeId: number): Window | undefined {
  const options = atPath(job.results, 'metadata.displayOptions');
  if (!Array.isArray(options)) return undefined;
  const own = options.find((each) => (each as { volumeId?: unknown } | null)?.volumeId === volumeId);
  const window = atPath(own, 'window') as Partial<Window> | undefined;
  return typeof window?.width === 'number' && typeof window.level === 'number' && window.width > 0
    ? { width: window.width, level: window.level }
    : undefined;
}

/** A place in the series, of one in the volume. */
export const placeInSeries = ({ imageOf }: JobVolume, [x, y, z]: Triple): Triple => [x, y, imageOf(z)];
