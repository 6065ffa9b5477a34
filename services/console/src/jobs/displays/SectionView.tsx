import { Button, Group, NativeSelect, Slider, Text } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useState } from 'react';
import { useText } from '../../i18n/Language.js';
import { AXES, PLANES, type PlaneName, type Triple } from '../../viewer/geometry.js';
import { edgeLetters, isTurnedOver, planeSection } from '../../viewer/section.js';
import { sectionAddress, useDirections } from '../../viewer/volume.js';
import type { JobVolume } from './volumes.js';

export interface Mark {
  key: string | number;
  label: string;
  /** Voxels of the series, from 0. */
  place: Triple;
  colour: string;
}

/** How far from a section a mark is still drawn, and as how large a circle. mm. */
const RADIUS_MM = 10;

/**
 * One section of a volume with marks on it, in one of the three planes: the slider and the arrow keys go through it.
 * It is drawn to scale, a millimetre being the same in both directions.
 */
export function SectionView(props: {
  volume: JobVolume;
  name: string;
  /** Where it begins, in voxels of the series. */
  at: Triple;
  marks: Mark[];
  /** mm. */
  radius?: number | undefined;
  /** What is laid over the section; it fills it. */
  overlay?: ((plane: PlaneName, section: number) => ReactNode) | undefined;
  /** Called with a place of the series that somebody pointed at. */
  onPoint?: ((place: Triple) => void) | undefined;
}) {
  const { volume, name, at, marks, radius = RADIUS_MM, overlay, onPoint } = props;
  const t = useText();
  const { facts, seriesUid, studyUid, imageCount, window } = volume;
  const [plane, setPlane] = useState<PlaneName>('axial');
  const [place, setPlace] = useState<Triple>(at);
  const [isBroken, setBroken] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const directions = useDirections(studyUid, seriesUid, imageCount, undefined).data ?? null;
  const { right, down, through } = AXES[plane];
  const last = (facts.voxelCount[through] ?? 1) - 1;
  const section = Math.min(last, Math.max(0, Math.round(place[through])));
  const [width, height] = [
    facts.voxelCount[right] * facts.voxelSize[right],
    facts.voxelCount[down] * facts.voxelSize[down],
  ];
  const shown = planeSection(plane, facts, place);
  const isTurned = isTurnedOver(shown, facts.voxelSize, directions);
  const letters = directions && edgeLetters(shown, facts.voxelSize, directions);
  const go = (next: number) => {
    const moved = [...place] as [number, number, number];
    moved[through] = Math.min(last, Math.max(0, next));
    setBroken(false);
    setPlace(moved);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(section + step);
  };
  const onClick = (event: MouseEvent<SVGSVGElement>) => {
    if (!onPoint) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const pointed: [number, number, number] = [...place];
    pointed[right] = Math.floor(x * facts.voxelCount[right]);
    pointed[down] = Math.floor((isTurned ? 1 - y : y) * facts.voxelCount[down]);
    pointed[through] = section;
    onPoint(pointed);
  };
  const inPicture = (mark: Mark): [number, number] => {
    const downwards = (mark.place[down] + 0.5) * facts.voxelSize[down];
    return [(mark.place[right] + 0.5) * facts.voxelSize[right], isTurned ? height - downwards : downwards];
  };
  const near = marks.filter(
    ({ place: marked }) => Math.abs(marked[through] - section) * facts.voxelSize[through] <= radius,
  );
  const label = t('cad.section', { name, plane: t(`viewer.${plane}`), number: section + 1, count: last + 1 });
  return (
    <figure className="section-view">
      <div className="section">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go through the sections
          tabIndex={0}
          onKeyDown={onKeyDown}
          aria-label={label}
          data-pointable={onPoint !== undefined}
          onClick={onClick}
        >
          <image
            key={attempt}
            href={sectionAddress({ seriesUid, part: undefined, volume: facts }, plane, section, {
              ...{ window, thickness: 0, projection: 'mip' },
            })}
            width={width}
            height={height}
            preserveAspectRatio="none"
            {...(isTurned && { transform: `translate(0 ${height}) scale(1 -1)` })}
            onError={() => setBroken(true)}
          />
          {near.map((mark) => {
            const [x, y] = inPicture(mark);
            return (
              <g key={mark.key} className="mark">
                <circle
                  cx={x}
                  cy={y}
                  r={radius}
                  fill="none"
                  stroke={mark.colour}
                  strokeWidth={Math.max(width, height) / 250}
                />
                <text
                  x={x + radius * 1.1}
                  y={y - radius * 0.6}
                  fill={mark.colour}
                  fontSize={Math.max(width, height) / 22}
                >
                  {mark.label}
                </text>
              </g>
            );
          })}
        </svg>
        {overlay && (
          <div className="section-overlay" data-turned={isTurned}>
            {overlay(plane, section)}
          </div>
        )}
        {letters &&
          (['left', 'right', 'top', 'bottom'] as const).map((edge) => (
            <span key={edge} className={`letter-${edge}`} aria-hidden="true">
              {letters[edge]}
            </span>
          ))}
      </div>
      {isBroken && (
        <Text role="alert" size="sm">
          {t('cad.noPicture')}{' '}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              setBroken(false);
              setAttempt(attempt + 1);
            }}
          >
            {t('app.retry')}
          </Button>
        </Text>
      )}
      <Group gap="xs" mt={4} wrap="nowrap">
        {facts.mode === '3d' && (
          <NativeSelect
            size="xs"
            aria-label={t('cad.plane', { name })}
            value={plane}
            data={PLANES.map((each) => ({ value: each, label: t(`viewer.${each}`) }))}
            onChange={(event) => setPlane(event.currentTarget.value as PlaneName)}
          />
        )}
        <Slider
          flex={1}
          min={0}
          max={Math.max(1, last)}
          value={section}
          label={null}
          thumbLabel={t('cad.sectionOf', { name })}
          onChange={go}
        />
        <Button size="compact-xs" variant="default" onClick={() => setPlace(at)}>
          {t('cad.goBack')}
        </Button>
      </Group>
      <Text component="figcaption" size="xs" c="dimmed">
        {t(`viewer.${plane}`)} {section + 1} / {last + 1}
      </Text>
    </figure>
  );
}
