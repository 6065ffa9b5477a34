import { Button, Group, NumberInput, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Failure } from '../../app/Failure.js';
import { Waiting } from '../../app/Frame.js';
import { useText } from '../../i18n/Language.js';
import type { Triple } from '../../viewer/geometry.js';
import { candidatesOf, isPlace } from './candidates.js';
import { type DisplayProps, numberOption, textOption } from './display.js';
import { SectionView } from './SectionView.js';
import { type JobVolume, placeInSeries, useJobVolume } from './volumes.js';

interface Found {
  volumeId: number;
  /** Voxels of the volume that the plug-in was given. */
  location: [number, number, number];
  /** The candidate that it lies at. */
  snappedLesionIndex?: number;
}

/** Places that the plug-in did not find: pointed at in the picture, or given in numbers. None has to be said, too. */
export function Locator(props: DisplayProps) {
  const t = useText();
  const { job, options, value, onChange } = props;
  const volumeId = numberOption(options, 'volumeId') ?? 0;
  const { volume, error } = useJobVolume(job, volumeId);
  if (volume === null) return <Text size="sm">{t('cad.noVolume', { volumeId })}</Text>;
  if (!volume) return error ? <Failure error={error} /> : <Waiting />;
  const places = foundOf(value);
  const add = (location: [number, number, number]) => {
    const snapped = snappedTo(props, volume, volumeId, location);
    onChange?.([...places, { volumeId, location, ...snapped }], 'locate');
  };
  const dataPath = textOption(options, 'snapDataPath');
  const candidates = candidatesOf(job.results, dataPath ? { dataPath } : {});
  const rankOf = (id: number) => candidates.find((candidate) => candidate.id === id)?.rank ?? id + 1;
  const [columns, rows, images] = volume.facts.voxelCount;
  return (
    <>
      <div className="locator">
        <SectionView
          volume={volume}
          name={props.caption}
          at={[columns / 2, rows / 2, images / 2] as Triple}
          marks={places.map(({ location }, index) => ({
            key: index,
            label: String(index + 1),
            place: placeInSeries(volume, location),
            colour: '#ffd43b',
          }))}
          onPoint={onChange && (([x, y, image]) => add([x, y, volume.layerOf(image)]))}
        />
      </div>
      {onChange && <PlaceForm onAdd={add} />}
      <Text role="status" size="sm">
        {Array.isArray(value) ? t('cad.located', { count: places.length }) : t('cad.locateHint')}
      </Text>
      <ol>
        {places.map(({ location, snappedLesionIndex }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a place may be named twice
          <li key={`${index} ${location.join()}`}>
            {location.join(', ')}{' '}
            {snappedLesionIndex !== undefined && t('cad.snapped', { rank: rankOf(snappedLesionIndex) })}{' '}
            {onChange && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() =>
                  onChange(
                    places.filter((_, other) => other !== index),
                    'remove place',
                  )
                }
              >
                {t('cad.removePlace', { number: index + 1 })}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {onChange && !Array.isArray(value) && (
        <Button size="xs" variant="default" onClick={() => onChange([], 'none missed')}>
          {t('cad.noneMissed')}
        </Button>
      )}
    </>
  );
}

function foundOf(value: unknown): Found[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each) => isPlace((each as { location?: unknown } | null)?.location)) as Found[];
}

/** The candidate that a place lies at, where the plug-in wants to know. */
function snappedTo(
  { job, options }: DisplayProps,
  { facts }: JobVolume,
  volumeId: number,
  location: readonly number[],
): { snappedLesionIndex?: number } {
  const most = numberOption(options, 'snapThresholdMm');
  if (most === undefined) return {};
  const dataPath = textOption(options, 'snapDataPath');
  const near = candidatesOf(job.results, dataPath ? { dataPath } : {})
    .filter((candidate) => candidate.volumeId === volumeId)
    .map(({ id, location: other }) => ({
      id,
      distance: Math.hypot(...other.map((part, axis) => (part - (location[axis] ?? 0)) * (facts.voxelSize[axis] ?? 1))),
    }))
    .sort((one, other) => one.distance - other.distance)[0];
  return near && near.distance <= most ? { snappedLesionIndex: near.id } : {};
}

function PlaceForm({ onAdd }: { onAdd: (location: [number, number, number]) => void }) {
  const t = useText();
  const [place, setPlace] = useState<(number | string)[]>(['', '', '']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const given = place.map(Number);
    if (place.every((each) => each !== '') && isPlace(given)) onAdd(given);
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        {(['x', 'y', 'z'] as const).map((axis, index) => (
          <NumberInput
            key={axis}
            w={90}
            size="xs"
            label={axis}
            min={0}
            required
            withAsterisk={false}
            value={place[index] ?? ''}
            onChange={(entered) => setPlace(place.map((each, other) => (other === index ? entered : each)))}
          />
        ))}
        <Button type="submit" size="xs" variant="default">
          {t('cad.addPlace')}
        </Button>
      </Group>
    </form>
  );
}
