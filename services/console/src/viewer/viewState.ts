import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { clampTo, type Triple } from './geometry.js';
import { type Oblique, parseOblique } from './oblique.js';
import { triple } from './section.js';
import type { Projection, VolumeFacts, Window } from './volume.js';

export const PROJECTIONS: Projection[] = ['mip', 'minip', 'average'];

/** What somebody looks at, and how. */
export interface ViewState {
  place: Triple;
  window: Window;
  /** mm; 0 for one layer. */
  thickness: number;
  projection: Projection;
  oblique: Oblique | null;
  tool: string;
}

/** Milliseconds without a change before the address says it: browsers refuse to write it at every move of the mouse. */
const PAUSE = 300;

/** Members of the address. */
const NAMES = { place: 'at', window: 'window', slab: 'slab', oblique: 'oblique', tool: 'tool' };

/** What the address says, else the middle of the volume under its own window. */
export function readView(params: URLSearchParams, { voxelCount }: VolumeFacts, first: Window): ViewState {
  const numbersOf = (name: string, count: number): number[] | null => {
    const found = (params.get(name) ?? '').split(',').map((part) => (part === '' ? Number.NaN : Number(part)));
    return found.length === count && found.every(Number.isFinite) ? found : null;
  };
  const [width, level] = numbersOf(NAMES.window, 2) ?? [];
  const [thickness, projection] = (params.get(NAMES.slab) ?? '').split(',');
  return {
    place: clampTo(voxelCount, numbersOf(NAMES.place, 3) ?? triple((axis) => Math.floor(voxelCount[axis] / 2))),
    window: width !== undefined && level !== undefined && width > 0 ? { width, level } : first,
    thickness: Number(thickness) > 0 ? Math.min(500, Number(thickness)) : 0,
    projection: PROJECTIONS.find((each) => each === projection) ?? 'mip',
    oblique: parseOblique(params.get(NAMES.oblique)),
    tool: params.get(NAMES.tool) ?? 'crosshair',
  };
}

/** @returns the address' members with what is looked at; the others are as they were */
export function writtenView(before: URLSearchParams, view: ViewState): URLSearchParams {
  const params = new URLSearchParams(before);
  params.set(NAMES.place, view.place.join());
  params.set(NAMES.window, `${view.window.width},${view.window.level}`);
  const put = (name: string, value: string | null) => (value === null ? params.delete(name) : params.set(name, value));
  put(NAMES.slab, view.thickness > 0 ? `${view.thickness},${view.projection}` : null);
  put(NAMES.oblique, view.oblique && `${view.oblique.base},${view.oblique.degrees}`);
  put(NAMES.tool, view.tool === 'crosshair' ? null : view.tool);
  return params;
}

/**
 * What is looked at, which the address keeps: whoever is sent it sees the same. It is written there beside the router: a step
 * through a series is no navigation, neither for those who are asked before they leave nor for what follows addresses.
 */
export function useViewState(volume: VolumeFacts, first: Window) {
  const [params] = useSearchParams();
  const [view, setView] = useState(() => readView(params, volume, first));
  const change = useCallback((part: Partial<ViewState>) => setView((before) => ({ ...before, ...part })), []);
  const opened = useRef(view);
  useEffect(() => {
    if (opened.current === view) return;
    const pause = setTimeout(() => {
      const { search, pathname } = window.location;
      const address = `${pathname}?${writtenView(new URLSearchParams(search), view)}`;
      window.history.replaceState(window.history.state, '', address);
    }, PAUSE);
    return () => clearTimeout(pause);
  }, [view]);
  return { view, change, setView };
}
