import type { Project, Series } from '@circus/contracts';
import { Alert, SegmentedControl } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useLanguage } from '../i18n/Language.js';
import { Facts } from './Facts.js';
import { firstWindow } from './firstWindow.js';
import { AXES, clampTo, PLANES, type PlaneName, type Triple } from './geometry.js';
import { type Oblique, obliqueSection, stepThrough } from './oblique.js';
import { obliqueHandle } from './obliqueHandle.js';
import type { PlaneOverlay } from './overlay.js';
import { PlaneView } from './PlaneView.js';
import { Pictures } from './pictures.js';
import { planeSection, type Section } from './section.js';
import { type NamedWindow, offeredWindows, ViewerTools } from './ViewerTools.js';
import { useViewState, type ViewState } from './viewState.js';
import {
  draftAddress,
  obliqueAddress,
  type Part,
  type PictureSource,
  type SectionLook,
  sectionAddress,
  useDirections,
  type VolumeFacts,
  type Window,
} from './volume.js';

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
  presets?: readonly NamedWindow[];
  /** Which window it is first shown under. */
  priority?: Project['windowPriority'];
  /** @param view what is looked at @param change looks at something else */
  additions?: (view: ViewState, change: (part: Partial<ViewState>) => void) => Additions;
}

const NONE: readonly NamedWindow[] = [];

/** A series, or a part of it, in planes that move together. */
export function Viewer({ series, volume, part, presets: own = NONE, priority, additions }: ViewerProps) {
  const { t } = useLanguage();
  const first = useMemo(() => firstWindow(volume, own, priority), [volume, own, priority]);
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

  const presets = useMemo(() => offeredWindows(volume, series.modality, own, t), [volume, series.modality, own, t]);
  const reset = useCallback(() => {
    setView((before) => ({
      ...before,
      window: first,
      thickness: 0,
      oblique: before.oblique && { ...before.oblique, degrees: 45 },
    }));
    setResets((count) => count + 1);
  }, [setView, first]);
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
      <ViewerTools
        window={window}
        thickness={thickness}
        projection={projection}
        oblique={oblique}
        tool={tool}
        presets={presets}
        isFlat={isFlat}
        hasSlabs={!part}
        onChange={change}
        onReset={reset}
      />
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

/** Pictures live as long as the page. */
function usePictures(): Pictures {
  const [pictures] = useState(() => new Pictures());
  useEffect(() => () => pictures.close(), [pictures]);
  return pictures;
}
