import type { PluginJob } from '@circus/contracts';
import { Checkbox, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { RequestFailure } from '../../api/request.js';
import { Failure } from '../../app/Failure.js';
import { Waiting } from '../../app/Frame.js';
import { useText } from '../../i18n/Language.js';
import { AXES, type PlaneName, type Triple } from '../../viewer/geometry.js';
import { attachmentAddress } from '../attachments.js';
import { isPlace } from './candidates.js';
import { atPath, type DisplayProps, numberOption, textOption } from './display.js';
import { SectionView } from './SectionView.js';
import { type JobVolume, placeInSeries, useJobVolume } from './volumes.js';

/** Where voxels that a plug-in marked lie: a box within the volume, one bit for each voxel of it (spec circus-cs 2.1). */
interface Region {
  name: string;
  origin: Triple;
  size: Triple;
  file: string;
}

const COLOURS = ['#ff6b6b', '#4dabf7', '#69db7c', '#ffd43b', '#da77f2', '#ffa94d'];
const ALPHA = 0.45;

/** Regions that a plug-in marked, over the images; each can be left out. */
export function VolumeOverlay({ job, options, caption }: DisplayProps) {
  const t = useText();
  const volumeId = numberOption(options, 'volumeId') ?? 0;
  const { volume, error } = useJobVolume(job, volumeId);
  const regions = regionsOf(job, options, volumeId);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const voxels = useQuery({
    queryKey: ['overlay', job.jobId, regions.map(({ file }) => file)],
    queryFn: () => Promise.all(regions.map((region) => voxelsOf(job.jobId, region))),
    enabled: regions.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (volume === null) return <Text size="sm">{t('cad.noVolume', { volumeId })}</Text>;
  if (!volume || voxels.isLoading) return error ? <Failure error={error} /> : <Waiting />;
  if (voxels.error) return <Failure error={voxels.error} onRetry={voxels.refetch} />;
  const [first] = regions;
  if (!first) return <Text>{t('cad.noRegions')}</Text>;
  const colourOf = (name: string, index: number) =>
    textOption((options.colorMap ?? {}) as Record<string, unknown>, name) ??
    textOption(options, 'defaultColor') ??
    (COLOURS[index % COLOURS.length] as string);
  const middle = first.origin.map((part, axis) => part + (first.size[axis] ?? 0) / 2) as unknown as Triple;
  const shown = regions.flatMap((region, index) => {
    const bits = voxels.data?.[index];
    return bits && !hidden.has(region.name) ? [{ region, bits, colour: colourOf(region.name, index) }] : [];
  });
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  return (
    <>
      <div className="locator">
        <SectionView
          volume={volume}
          name={caption}
          at={placeInSeries(volume, middle)}
          marks={[]}
          overlay={(plane, section) => <Painted volume={volume} plane={plane} section={section} shown={shown} />}
        />
      </div>
      <fieldset>
        <legend>{t('cad.regions')}</legend>
        {regions.map(({ name }, index) => (
          <div key={name} className="legend">
            <svg viewBox="0 0 10 10" width={14} height={14} aria-hidden="true">
              <rect width={10} height={10} fill={colourOf(name, index)} />
            </svg>
            <Checkbox label={name} checked={!hidden.has(name)} onChange={() => toggle(name)} />
          </div>
        ))}
      </fieldset>
    </>
  );
}

function regionsOf(job: PluginJob, options: Record<string, unknown>, volumeId: number): Region[] {
  const found = atPath(job.results, textOption(options, 'dataPath') ?? 'results.volumes');
  if (!Array.isArray(found)) return [];
  const only = [options.only ?? []].flat();
  return found.flatMap((entry): Region[] => {
    const { volumeId: own = 0, name, origin, size, rawFile } = (entry ?? {}) as Record<string, unknown>;
    if (own !== volumeId || typeof name !== 'string' || !isPlace(origin) || !isPlace(size)) return [];
    if (only.length > 0 && !only.includes(name)) return [];
    return [{ name, origin, size, file: typeof rawFile === 'string' ? rawFile : `${name}.raw.gz` }];
  });
}

/** One bit for each voxel, the highest bit of a byte first. */
async function voxelsOf(jobId: string, { file }: Region): Promise<Uint8Array> {
  const answer = await fetch(attachmentAddress(jobId, file));
  if (!answer.ok || !answer.body) throw new RequestFailure(answer.status, `${file}: ${answer.statusText}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

function Painted(props: {
  volume: JobVolume;
  plane: PlaneName;
  section: number;
  shown: { region: Region; bits: Uint8Array; colour: string }[];
}) {
  const { volume, plane, section, shown } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { right, down, through } = AXES[plane];
  const [width, height] = [volume.facts.voxelCount[right], volume.facts.voxelCount[down]];
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const picture = context.createImageData(width, height);
    // Layers of the volume may run the other way than, or be some of, the images of the series.
    const toVolume = (axis: number, place: number) => (axis === 2 ? volume.layerOf(place) : place);
    const at = [0, 0, 0];
    for (const { region, bits, colour } of shown) {
      const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
      const { origin, size } = region;
      at[through] = toVolume(through, section) - origin[through];
      for (let y = 0; y < height; y++) {
        at[down] = toVolume(down, y) - origin[down];
        // To the right runs a row or a column, whose places are those of the volume: only the region's are looked at.
        const [from, to] = [Math.max(0, origin[right]), Math.min(width, origin[right] + size[right])];
        for (let x = from; x < to; x++) {
          at[right] = x - origin[right];
          const [i = 0, j = 0, k = 0] = at;
          const isInside = i >= 0 && j >= 0 && k >= 0 && i < size[0] && j < size[1] && k < size[2];
          if (!isInside || !Number.isInteger(k)) continue;
          const bit = i + size[0] * (j + size[1] * k);
          if (((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) === 0) continue;
          picture.data.set([red ?? 0, green ?? 0, blue ?? 0, 255 * ALPHA], 4 * (y * width + x));
        }
      }
    }
    context.putImageData(picture, 0, 0);
  }, [volume, width, height, right, down, through, section, shown]);
  return <canvas ref={canvas} width={width} height={height} />;
}
