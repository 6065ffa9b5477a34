import type { Series } from '@circus/contracts';
import { Alert, Button, Group, NativeSelect, NumberInput, SegmentedControl } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useLanguage } from '../i18n/Language.js';
import { Facts } from './Facts.js';
import { AXES, clampTo, PLANES, type PlaneName, type Triple } from './geometry.js';
import { type Oblique, obliqueSection, stepThrough } from './oblique.js';
import { obliqueHandle } from './obliqueHandle.js';
import type { PlaneOverlay } from './overlay.js';
import { PlaneView, TOOLS } from './PlaneView.js';
import { Pictures } from './pictures.js';
import { planeSection, type Section } from './section.js';
import { PROJECTIONS, useViewState, type ViewState } from './viewState.js';
import {
  draftAddress,
  obliqueAddress,
  type Part,
  type PictureSource,
  type Projection,
  type SectionLook,
  sectionAddress,
  useDirections,
  type VolumeFacts,
  type Window,
} from './volume.js';

/** Usual windows for CT. */
const CT_WINDOWS = {
  lung: { width: 1500, level: -600 },
  soft: { width: 400, level: 40 },
  bone: { width: 2000, level: 500 },
  brain: { width: 80, level: 40 },
} as const;

/** What somebody who works on labels adds to the viewer. */
interface Additions {
  tools: { value: string; label: string }[];
  overlay: PlaneOverlay;
  /** Stands beside the planes, above what is known of the series. */
  panel: ReactNode;
}

export interface ViewerProps {
  series: Series;
  volume: VolumeFacts;
  part?: Part;
  /** A project's own windows. */
  presets?: readonly { label: string; width: number; level: number }[];
  /** @param view what is looked at @param change looks at something else */
  additions?: (view: ViewState, change: (part: Partial<ViewState>) => void) => Additions;
}

/** A series, or a part of it, in planes that move together. */
export function Viewer({ series, volume, part, presets: own = [], additions }: ViewerProps) {
  const { t } = useLanguage();
  const first = volume.dicomWindow ?? volume.estimatedWindow ?? { width: 256, level: 128 };
  const { view, change, setView } = useViewState(volume, first);
  const { window, thickness, projection, place, tool, oblique } = view;
  const [resets, setResets] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const [pointed, setPointed] = useState<Triple | null>(null);
  const source = useMemo<PictureSource>(
    () => ({ seriesUid: series.seriesUid, part, volume }),
    [series.seriesUid, part, volume],
  );
  const directions = useDirections(series.studyUid, series.seriesUid, volume.voxelCount[2], part).data;
  const pictures = usePictures();
  const look = useMemo<SectionLook>(() => ({ window, thickness, projection }), [window, thickness, projection]);
  const onFailure = useCallback((error: Error) => setFailure(error.message), []);
  const onPlace = useCallback((to: Triple) => change({ place: to }), [change]);
  const onWindow = useCallback((to: Window) => change({ window: to }), [change]);
  const isFlat = volume.mode === '2d';
  const added = additions?.(view, change);

  const presets: Record<string, Window & { label: string }> = {};
  const offer = (name: string, offered: Window | undefined, label: string) => {
    if (offered) presets[name] = { ...offered, label };
  };
  offer('dicom', volume.dicomWindow, t('viewer.preset.dicom'));
  offer('full', volume.estimatedWindow, t('viewer.preset.full'));
  if (series.modality === 'CT') {
    for (const name of ['lung', 'soft', 'bone', 'brain'] as const) {
      offer(name, CT_WINDOWS[name], t(`viewer.preset.${name}`));
    }
  }
  own.forEach((preset, index) => {
    offer(`own${index}`, preset, preset.label);
  });
  const preset = Object.keys(presets).find(
    (name) => presets[name]?.width === window.width && presets[name]?.level === window.level,
  );
  const reset = () => {
    change({ window: first, thickness: 0, oblique: oblique && { ...oblique, degrees: 45 } });
    setResets(resets + 1);
  };
  const overlays: PlaneOverlay[] = [];
  if (oblique && !isFlat) overlays.push(obliqueHandle(oblique, place, volume, (to) => change({ oblique: to })));
  if (added) overlays.push(added.overlay);

  const shared = {
    volume,
    directions: directions ?? null,
    pictures,
    window,
    place,
    tool,
    resets,
    overlays,
    onPlace,
    onWindow,
    onPointed: setPointed,
    onFailure,
  };
  const planeView = (plane: PlaneName) => {
    const { through } = AXES[plane];
    const [number, count] = [place[through], volume.voxelCount[through]];
    const name = t(`viewer.${plane}`);
    return (
      <PlaneView
        key={plane}
        {...shared}
        plane={plane}
        section={planeSection(plane, volume, place)}
        name={`${name} ${number + 1} / ${count}`}
        description={t('viewer.plane', { name, number: number + 1, count })}
        address={(steps, draft) => {
          const target = number + steps;
          if (target < 0 || target >= count) return null;
          return draft === undefined
            ? sectionAddress(source, plane, target, look)
            : draftAddress(source, plane, target, look, draft);
        }}
        onScroll={(steps) =>
          setView((before) => {
            const next = [...before.place] as [number, number, number];
            next[through] = Math.max(0, Math.min(count - 1, next[through] + steps));
            return { ...before, place: next };
          })
        }
      />
    );
  };
  return (
    <>
      <Group mb="xs" align="flex-end" gap="sm">
        <SegmentedControl
          aria-label={t('viewer.tool')}
          value={tool}
          onChange={(value) => change({ tool: value })}
          data={TOOLS.map((value) => ({ value, label: t(`viewer.tool.${value}`) }))}
        />
        <NativeSelect
          label={t('viewer.preset')}
          value={preset ?? 'own'}
          data={[
            ...Object.entries(presets).map(([value, { label }]) => ({ value, label })),
            { value: 'own', label: t('viewer.preset.own') },
          ]}
          onChange={(event) => {
            const chosen = presets[event.currentTarget.value];
            if (chosen) change({ window: { width: chosen.width, level: chosen.level } });
          }}
        />
        <NumberInput
          label={t('viewer.width')}
          w={80}
          hideControls
          min={1}
          value={window.width}
          onChange={(value) => Number(value) > 0 && change({ window: { ...window, width: Number(value) } })}
        />
        <NumberInput
          label={t('viewer.level')}
          w={80}
          hideControls
          value={window.level}
          onChange={(value) => value !== '' && change({ window: { ...window, level: Number(value) } })}
        />
        {!isFlat && (
          <>
            {!part && (
              <>
                <NumberInput
                  label={t('viewer.slab')}
                  w={96}
                  min={0}
                  max={500}
                  step={5}
                  value={thickness}
                  onChange={(value) => change({ thickness: Number(value) || 0 })}
                />
                <NativeSelect
                  label={t('viewer.projection')}
                  value={projection}
                  data={PROJECTIONS.map((value) => ({ value, label: t(`viewer.projection.${value}`) }))}
                  onChange={(event) => change({ projection: event.currentTarget.value as Projection })}
                />
              </>
            )}
            <ObliqueChoice oblique={oblique} onChoose={(to) => change({ oblique: to })} />
          </>
        )}
        <Button variant="default" onClick={reset}>
          {t('viewer.reset')}
        </Button>
      </Group>
      {added && added.tools.length > 0 && (
        <SegmentedControl
          mb="xs"
          size="xs"
          aria-label={t('labels.tool')}
          value={added.tools.some(({ value }) => value === tool) ? tool : ''}
          onChange={(value) => change({ tool: value })}
          data={added.tools}
        />
      )}
      {isFlat && <Alert mb="xs">{t('viewer.flat')}</Alert>}
      {failure && (
        <Alert mb="xs" color="red" variant="outline" role="alert" title={t('error.title')}>
          {failure}
        </Alert>
      )}
      <div className="viewer">
        <div className="planes" data-flat={isFlat} data-four={!isFlat && oblique !== null}>
          {(isFlat ? (['axial'] as const) : PLANES).map(planeView)}
          {oblique && !isFlat && (
            <PlaneView
              key="oblique"
              {...shared}
              {...obliqueParts(oblique, place)}
              onScroll={(steps) => {
                const far = Math.max(-1000, Math.min(1000, steps));
                onPlace(clampTo(volume.voxelCount, stepThrough(oblique, volume.voxelSize, place, far)));
              }}
            />
          )}
        </div>
        <aside aria-label={t('viewer.beside')}>
          {added?.panel}
          <Facts series={series} source={source} place={pointed ?? place} hasLetters={directions !== null} />
        </aside>
      </div>
    </>
  );

  function obliqueParts(plane: Oblique, at: Triple) {
    const section: Section = obliqueSection(plane, volume, at);
    const name = t('viewer.oblique.at', { degrees: plane.degrees, plane: t(`viewer.${plane.base}`) });
    return {
      plane: 'oblique',
      section,
      name,
      description: t('viewer.oblique.description', { name }),
      address: (steps: number, draft?: number) => {
        if (draft !== undefined) return null;
        const there = steps === 0 ? at : stepThrough(plane, volume.voxelSize, at, steps);
        if (clampTo(volume.voxelCount, there).join() !== there.join()) return null;
        const moved = steps === 0 ? section : obliqueSection(plane, volume, there);
        return obliqueAddress(source, plane, there, moved, look);
      },
    };
  }
}

function ObliqueChoice({ oblique, onChoose }: { oblique: Oblique | null; onChoose: (to: Oblique | null) => void }) {
  const { t } = useLanguage();
  return (
    <>
      <NativeSelect
        label={t('viewer.oblique')}
        w={170}
        value={oblique?.base ?? ''}
        data={[
          { value: '', label: t('viewer.oblique.none') },
          ...PLANES.map((value) => ({ value, label: t('viewer.oblique.base', { plane: t(`viewer.${value}`) }) })),
        ]}
        onChange={(event) => {
          const base = event.currentTarget.value;
          onChoose(base === '' ? null : { base: base as PlaneName, degrees: oblique?.degrees ?? 45 });
        }}
      />
      {oblique && (
        <NumberInput
          label={t('viewer.oblique.angle')}
          w={80}
          min={0}
          max={179}
          value={oblique.degrees}
          onChange={(value) => value !== '' && onChoose({ ...oblique, degrees: ((Number(value) % 180) + 180) % 180 })}
        />
      )}
    </>
  );
}

/** Pictures live as long as the page. */
function usePictures(): Pictures {
  const [pictures] = useState(() => new Pictures());
  useEffect(() => () => pictures.close(), [pictures]);
  return pictures;
}
